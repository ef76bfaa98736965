import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/**
 * Runs a program of `python/` on `input`, handed over as a file in `folder`, and returns what it
 * wrote: a `Result`, as the program's first lines say. What it says goes to standard error. Rejects
 * when it fails.
 */
export async function runPython<Result>(
  python: string,
  program: string,
  { folder, input }: { readonly folder: string; readonly input: unknown },
): Promise<Result> {
  const pathOf = (role: string) => join(folder, `${basename(program, '.py')}-${role}.json`);
  const [inputPath, outputPath] = [pathOf('input'), pathOf('output')];
  await writeFile(inputPath, JSON.stringify(input));
  const args = [join(import.meta.dirname, 'python', program), inputPath, outputPath];
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' };
  const child = spawn(python, args, { stdio: ['ignore', 2, 2], env });
  const [status, signal] = await once(child, 'close');
  if (status !== 0) throw new Error(`Cannot continue: ${program} ended with ${signal ?? `status ${status}`}`);
  return JSON.parse(await readFile(outputPath, 'utf8'));
}
