import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { writeBundle } from '../../src/bundle/write-bundle.js';
import { createClient } from '../../src/client/client.js';
import { makeBundleContent } from '../support/bundle-content.js';
import { cliPath, runCli } from '../support/cli.js';
import { fixtureModels } from '../support/server.js';

/** Starts `repose serve` on a free port; resolves with its start-up block. */
async function serve(): Promise<{ process: ChildProcess; block: string[]; address: string }> {
  const flags = ['--port', '0', '--models', fixtureModels, '--default-model', 'tiny'];
  const child = spawn(process.execPath, [cliPath, 'serve', ...flags], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const block: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    block.push(line);
    const address = /--address (\S+)/.exec(line)?.[1];
    if (address !== undefined) return { process: child, block, address };
  }
  throw new Error(`repose serve ended with: ${block.join('\n')}`);
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  'repose serve says what it serves, and ends well on %s',
  async (signal) => {
    const { process: child, block, address } = await serve();
    const ended = once(child, 'exit');
    expect(block.join('\n')).toMatch(/tiny/);
    expect(block.at(-1)).toContain(
      `npm run -s generate -- COND.jpg --pose walking --out out --address ${address}`,
    );
    const client = createClient(address);
    expect((await client.listModels()).defaultModel).toBe('tiny');
    client.close();
    expect(await runCli('health', '--address', address)).toMatchObject({ status: 0, stdout: 'SERVING\n' });
    child.kill(signal);
    expect(await ended).toEqual([0, null]);
  },
);

test('repose serve says why it cannot start', async () => {
  const { status, stdout, stderr } = await runCli(
    'serve',
    '--port',
    '0',
    '--models',
    fixtureModels,
    '--default-model',
    'nobody',
  );
  expect(stderr).toMatch(/^error: Cannot find the model: "nobody"/);
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
});

test('repose serve ends, and lets go of its port, when the models do not load', async () => {
  const models = await mkdtemp(join(tmpdir(), 'repose-models-'));
  await mkdir(join(models, 'broken'));
  await writeBundle(join(models, 'broken'), makeBundleContent('broken'));
  const flags = ['--port', '0', '--models', models, '--default-model', 'broken', '--device', 'cpu'];
  const child = spawn(process.execPath, [cliPath, 'serve', ...flags], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 30_000, // for a server that hangs: it leaves by itself in a second or two
    killSignal: 'SIGKILL',
  });
  const [stderr, ended] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect(stderr).toMatch(/^error: Cannot load the models/);
  expect(ended).toEqual([4, null]);
  await rm(models, { recursive: true });
});

test('repose health ends with the status of a server that is not there', async () => {
  const { status, stdout, stderr } = await runCli('health', '--address', '127.0.0.1:1');
  expect(stderr).toMatch(/^error: Cannot call 127\.0\.0\.1:1: connect ECONNREFUSED/);
  expect({ status, stdout }).toEqual({ status: 7, stdout: '' });
});
