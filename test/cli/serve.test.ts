import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { writeBundle } from '../../src/bundle/write-bundle.js';
import { createClient } from '../../src/client/client.js';
import { makeBundleContent } from '../support/bundle-content.js';
import { cliPath, runCli } from '../support/cli.js';
import { callRaw, toFrame } from '../support/raw-call.js';
import { serve } from '../support/serve.js';
import { fixtureModels, until } from '../support/server.js';

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

test('repose serve reads its models anew on SIGHUP', async () => {
  const { process: child } = await serve();
  const ended = once(child, 'exit');
  if (child.stderr === null) throw new Error('no standard error');
  const said: string[] = [];
  child.kill('SIGHUP'); // at once: the signal is heard from the moment that the start-up block is out
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line);
    if (line.startsWith('SIGHUP')) child.kill('SIGTERM');
  }
  expect(said).toContain('SIGHUP: still serving slow 1, tiny 1');
  expect(await ended).toEqual([0, null]);
});

test('repose serve reads its file of settings anew on SIGHUP, and keeps the old ones of a wrong file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'repose-config-'));
  const file = join(folder, 'repose.yaml');
  await writeFile(file, 'maxQueue: 3\n');
  const { process: child } = await serve({ flags: ['--config', file, '--stream-credit', '5'] });
  const lines = createInterface({ input: child.stderr! })[Symbol.asyncIterator]();
  const hup = async (text: string, count: number): Promise<(string | undefined)[]> => {
    await writeFile(file, text);
    child.kill('SIGHUP');
    const said: (string | undefined)[] = [];
    while (said.length < count) said.push((await lines.next()).value);
    return said;
  };
  expect(await hup('maxQueue: 4\nstreamCredit: 6\nkeepaliveMs: 500\n', 3)).toEqual([
    'SIGHUP: changed maxQueue',
    'SIGHUP: a restart is needed to change keepaliveMs',
    'SIGHUP: still serving slow 1, tiny 1',
  ]);
  expect(await hup('maxQueue: 0\ndrainMs: soon\n', 3)).toEqual([
    expect.stringContaining(`SIGHUP: Cannot configure the server: maxQueue in ${file}: `),
    expect.stringContaining(`SIGHUP: Cannot configure the server: drainMs in ${file}: `),
    'SIGHUP: keeping the settings and the models from before',
  ]);
  expect(await hup('maxQueu: 3\n', 2)).toEqual([
    `SIGHUP: Cannot read ${file}: no setting maxQueu, expected one such as maxQueue`,
    'SIGHUP: keeping the settings and the models from before',
  ]);
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  await rm(folder, { recursive: true });
});

test.each([
  ['warn', []],
  ['info', ['Failed to add metadata entry authorization']],
])('metadata that gRPC refuses is logged at %s without its value', async (level, reasons) => {
  const { process: child, address } = await serve({ flags: ['--log-level', level] });
  if (child.stderr === null) throw new Error('no standard error');
  const said = text(child.stderr);
  const call = callRaw(address, 'GetModel', { headers: { authorization: 'Bearer secr\u00e9t-token' } });
  call.send(toFrame('GetModel', {}));
  call.end();
  await until(() => call.status === 0);
  call.hangUp();
  child.kill('SIGTERM');
  const output = await said;
  expect(output).not.toMatch(/Bearer|token/);
  const lines = output.split('\n').filter((line) => line.startsWith('{'));
  expect(lines.map((line) => JSON.parse(line).reason).filter((reason) => reason !== undefined)).toEqual(
    reasons,
  );
  expect(lines.length).toBe(output.trim().split('\n').length - 1); // what is left says that it was stopped
});

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

/** Runs `repose serve` where it cannot start. One that hangs is killed: it should leave within a second or two. */
async function serveInVain(flags: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [cliPath, 'serve', '--port', '0', '--device', 'cpu', ...flags], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
    timeout: 30_000,
    killSignal: 'SIGKILL',
  });
  const [stderr, [status]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { stderr, status };
}

test('repose serve ends, and lets go of its port, when the models do not load', async () => {
  const models = await mkdtemp(join(tmpdir(), 'repose-models-'));
  await mkdir(join(models, 'broken'));
  await writeBundle(join(models, 'broken'), makeBundleContent('broken'));
  const { stderr, status } = await serveInVain(['--models', models, '--default-model', 'broken']);
  expect(stderr).toMatch(/^error: Cannot load the models/);
  expect(status).toBe(4);
  await rm(models, { recursive: true });
});

test('repose serve ends, and the engine that it has begun to start with it, when a flag is wrong', async () => {
  const { stderr, status } = await serveInVain(['--max-queue', 'many']); // the engine has the same error output
  expect(stderr).toMatch(/^error: option '--max-queue <number>' argument 'many' is invalid/);
  expect(status).toBe(2);
});

test('repose serve ends when no process can be started for its engine', async () => {
  const flags = ['--models', fixtureModels, '--default-model', 'tiny'];
  const noNode = "--import=data:text/javascript,process.execPath='/nowhere/node'";
  const { stderr, status } = await serveInVain(flags, { NODE_OPTIONS: noNode });
  expect(stderr).toBe('error: Cannot start an engine: its process could not be started\n');
  expect(status).toBe(7);
});

test('repose health ends with the status of a server that is not there', async () => {
  const { status, stdout, stderr } = await runCli('health', '--address', '127.0.0.1:1');
  expect(stderr).toMatch(/^error: Cannot call 127\.0\.0\.1:1: connect ECONNREFUSED/);
  expect({ status, stdout }).toEqual({ status: 7, stdout: '' });
});
