import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { cliPath } from './cli.js';
import { fixtureModels } from './server.js';

/** Starts `repose serve` on a free port, with `more` flags; resolves with its start-up block. */
export async function serve(
  ...more: readonly string[]
): Promise<{ process: ChildProcess; block: string[]; address: string }> {
  const flags = ['--port', '0', '--models', fixtureModels, '--default-model', 'tiny'];
  const child = spawn(process.execPath, [cliPath, 'serve', ...flags, ...more], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const block: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    block.push(line);
    const address = /--address (\S+)/.exec(line)?.[1];
    if (address !== undefined) return { process: child, block, address };
  }
  throw new Error(`repose serve ended with: ${block.join('\n')}`);
}
