import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ReposeError, toMessage } from '../errors.js';

export interface ToolOptions {
  /** The purpose, which completes "Cannot ...". */
  readonly purpose: string;
  /** What to do if the tool is missing or fails. */
  readonly remedy: string;
  /**
   * The tool writes to our standard error, where pip draws its progress bar; otherwise its output
   * is kept.
   */
  readonly visible?: boolean;
}

const keptCharacters = 2000;

/** Runs a program. Throws `failed-precondition` with the end of its output if it fails. */
export async function runTool(
  command: string,
  args: readonly string[],
  { purpose, remedy, visible = false }: ToolOptions,
): Promise<void> {
  const child = spawn(command, args, { stdio: visible ? ['ignore', 2, 2] : ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-keptCharacters);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const fail = (what: string, cause?: unknown): never => {
    throw new ReposeError('failed-precondition', `Cannot ${purpose}: ${what}; ${remedy}`, { cause });
  };
  const closed: unknown[] = await once(child, 'close').catch((error: unknown) =>
    fail(`${command} does not start (${toMessage(error)})`, error),
  );
  if (closed[0] !== 0) fail(`${command} ended with ${closed[0] ?? closed[1]}\n${output.trim()}\n`);
}
