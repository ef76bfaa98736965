import { type ChildProcess, execFile } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Authority, createAuthority, writeTexts } from '../support/certificates.js';
import { type CliOutcome, cliPath, runCli } from '../support/cli.js';
import { serve } from '../support/serve.js';
import { createPng } from '../support/server.js';

let authority: Authority;
let server: { process: ChildProcess; block: string[]; address: string };
let cond: string;
let paths: Record<'cert' | 'key' | 'ca' | 'tokens' | 'web' | 'ops', string>;

/** Runs `repose token create`; returns the token and its line. */
async function issue(...args: readonly string[]): Promise<{ token: string; line: string }> {
  const { stdout } = await runCli('token', 'create', ...args);
  const [token = '', line = ''] = stdout.split('\n');
  return { token, line };
}

/** As `runCli`, with a token in the environment. */
function runWithToken(token: string, ...args: readonly string[]): Promise<CliOutcome> {
  const env = { ...process.env, REPOSE_TOKEN: token };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [cliPath, ...args], { env }, (_error, stdout, stderr) =>
      resolve({ status: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

beforeAll(async () => {
  authority = await createAuthority('authority');
  const web = await issue('web', '--pictures-per-minute', '600');
  const ops = await issue('ops', '--role', 'admin');
  paths = await writeTexts({
    ...(await authority.sign('server')),
    ca: authority.cert,
    tokens: `${web.line}\n${ops.line}\n`,
    web: `${web.token}\n`,
    ops: ops.token,
  });
  cond = join(dirname(paths.web), 'cond.png');
  await writeFile(cond, await createPng(16, 32));
  const flags = [
    '--tls-cert',
    paths.cert,
    '--tls-key',
    paths.key,
    '--tokens',
    paths.tokens,
    '--engines',
    '1',
  ];
  server = await serve({ flags });
});

afterAll(async () => {
  server.process.kill('SIGTERM');
  await once(server.process, 'exit');
});

const withAddress = (...args: readonly string[]) => [...args, '--address', server.address];

test('repose serve says whom it answers, and how to call it', () => {
  const block = server.block.join('\n');
  expect(block).toContain('callers    with a token (2 callers have one), over TLS');
  expect(block).toMatch(/^try .* --tls-ca CA\.pem --token-file TOKEN$/m);
});

test('repose generate draws with a token over TLS', async () => {
  const out = join(dirname(cond), 'out');
  const { status, stdout } = await runCli(
    ...withAddress('generate', cond, '--pose', 'walking', '--out', out),
    ...['--tls-ca', paths.ca, '--token-file', paths.web],
  );
  expect(status).toBe(0);
  expect(stdout).toMatch(/coarse\.png after .*\n.*refined\.png after /);
});

test('repose animate draws with a token over TLS', async () => {
  const out = join(dirname(cond), 'frames');
  const { status, stdout } = await runCli(
    ...withAddress('animate', cond, '--poses', 'walk', '--stage', 'coarse', '--out', out),
    ...['--tls-ca', paths.ca, '--token-file', paths.web],
  );
  expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/: 28 frames of /) });
});

test('repose health takes its token from the environment', async () => {
  const token = (await issue('late')).token;
  const health = withAddress('health', '--tls-ca', paths.ca);
  const refused = await runWithToken(token, ...health);
  expect(refused).toMatchObject({ status: 8, stderr: expect.stringMatching(/the token is not known/) });
  const { status, stdout } = await runCli(...health, '--token-file', paths.ops);
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'SERVING\n' });
});

test('a command without TLS is told what may be wrong', async () => {
  const { status, stderr } = await runCli(...withAddress('health'));
  expect(status).toBe(7);
  expect(stderr).toMatch(
    /^error: Cannot call .*: the server closed the connection at once; it may expect TLS/,
  );
});

test('repose reload needs the role admin', async () => {
  const reload = (token: string) => withAddress('reload', '--tls-ca', paths.ca, '--token-file', token);
  const refused = await runCli(...reload(paths.web));
  expect(refused).toMatchObject({
    status: 9,
    stderr: expect.stringMatching(/web does not have the role admin/),
  });
  const { status, stdout } = await runCli(...reload(paths.ops));
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: expect.stringMatching(/^still serving slow .*, tiny /),
  });
});

test('SIGHUP takes up new tokens, and says so', async () => {
  const late = await issue('late');
  await appendFile(paths.tokens, `${late.line}\n`);
  const lines = createInterface({ input: server.process.stderr! });
  server.process.kill('SIGHUP');
  expect((await once(lines, 'line'))[0]).toBe('SIGHUP: the files of tokens and certificates are read');
  const { stdout } = await runWithToken(late.token, ...withAddress('health', '--tls-ca', paths.ca));
  expect(stdout).toBe('SERVING\n');
});

test.each([
  [['token', 'create', 'Web'], /name: expected lower-case letters/],
  [['token', 'create', 'web', '--pictures-per-minute', '1'], /picturesPerMinute: /],
  [
    ['health', '--tls-cert', 'a.pem'],
    /Cannot use a certificate or its key alone: expected --tls-cert and --tls-key/,
  ],
  [['health', '--address', 'unix:x'], /expected HOST:PORT, as in 127\.0\.0\.1:50051, or unix:\/PATH/],
])('repose %j is refused', async (args, message) => {
  const { status, stderr } = await runCli(...args);
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(message) });
});

test('a command that starts its own server takes no flags of a connection', async () => {
  const { status, stderr } = await runCli('generate', cond, '--pose', 'walking', '--tls');
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/without --address/) });
});

test('a token does not travel to another machine without TLS', async () => {
  const { status, stderr } = await runCli(
    'health',
    '--address',
    '192.0.2.1:50051',
    '--token-file',
    paths.web,
  );
  expect(status).toBe(4);
  expect(stderr).toMatch(
    /^error: Cannot call 192\.0\.2\.1:50051 with a token: .* expected TLS \(--tls, --tls-ca\) or --insecure/,
  );
});

test('repose serve does not listen for other machines without TLS and tokens', async () => {
  const { status, stderr } = await runCli('serve', '--host', '0.0.0.0', '--port', '0');
  expect(status).toBe(4);
  expect(stderr).toMatch(
    /^error: Cannot listen: other machines can call 0\.0\.0\.0 without TLS .*--insecure\n$/,
  );
});
