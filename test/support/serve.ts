import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { cliPath } from './cli.js';
import { fixtureModels } from './server.js';

export interface ServeOptions {
  /** Beside those of the port and the models. */
  readonly flags?: readonly string[];
  /** How many files the process may have open at once. */
  readonly maxOpenFiles?: number;
}

/** Starts `repose serve` on a free port; resolves with its start-up block. */
export async function serve({ flags = [], maxOpenFiles }: ServeOptions = {}): Promise<{
  process: ChildProcess;
  block: string[];
  address: string;
  /** The URL of the HTTP port, where there is one. */
  httpUrl: string;
}> {
  const ours = ['--port', '0', '--models', fixtureModels, '--default-model', 'tiny'];
  const command = [process.execPath, cliPath, 'serve', ...ours, ...flags];
  const limit = maxOpenFiles === undefined ? '' : `ulimit -n ${maxOpenFiles}; `;
  const child = spawn('sh', ['-c', `${limit}exec "$@"`, 'sh', ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const block: string[] = [];
  let httpUrl = '';
  for await (const line of createInterface({ input: child.stdout })) {
    block.push(line);
    httpUrl = /^http +(\S+)/.exec(line)?.[1] ?? httpUrl;
    const address = /--address (\S+)/.exec(line)?.[1];
    if (address !== undefined) return { process: child, block, address, httpUrl };
  }
  throw new Error(`repose serve ended with: ${block.join('\n')}`);
}
