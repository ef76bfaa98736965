import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseServerConfig, serverSettings } from '../../src/server/config.js';
import { formatDefault } from '../../src/settings/format-setting.js';
import { type CliOutcome, cliPath, runCli } from '../support/cli.js';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-config-'));
  file = join(folder, 'repose.yaml');
});

afterEach(() => rm(folder, { recursive: true }));

/** Runs `repose serve` to its end in an environment with these variables besides. */
function runServe(flags: readonly string[], variables: NodeJS.ProcessEnv = {}): Promise<CliOutcome> {
  const env = { ...process.env, ...variables };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [cliPath, 'serve', ...flags],
      { env },
      (_error, stdout, stderr) => resolve({ status: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

test('a flag counts before its variable, a variable before the file, and the file before the default', async () => {
  await writeFile(file, 'port: 1\nengines: 1\nmaxQueue: 1\nlimits: { maxPixels: 100 }\n');
  const variables = { REPOSE_PORT: '2', REPOSE_ENGINES: '2', REPOSE_CONFIG: file };
  const { stdout } = await runServe(['--print-config', '--port', '3'], variables);
  const defaults = parseServerConfig({});
  expect(parse(stdout)).toEqual({
    ...defaults,
    ...{ port: 3, engines: 2, maxQueue: 1 },
    limits: { ...defaults.limits, maxPixels: 100 },
  });
  expect(stdout).toContain('\nport: 3  # --port\n');
  expect(stdout).toContain('\nengines: 2  # REPOSE_ENGINES\n');
  expect(stdout).toContain(`\nmaxQueue: 1  # maxQueue in ${file}\n`);
  expect(stdout).toContain('\nmaxCalls: 1024  # default\n');
});

test.each([
  [[], {}, '127.0.0.1:50052'],
  [['--http-address', '127.0.0.1:1'], {}, '127.0.0.1:1'],
  [['--http-address', 'off'], {}, undefined],
  [[], { REPOSE_HTTP_ADDRESS: '127.0.0.1:2' }, '127.0.0.1:2'],
])('--playground has an HTTP port, which %j and %j place', async (flags, variables, expected) => {
  const { stdout } = await runServe(['--playground', '--print-config', ...flags], variables);
  expect(parse(stdout).httpAddress ?? undefined).toBe(expected);
});

test('every setting has a flag, which --help lists under its group with its default', async () => {
  const { stdout } = await runCli('serve', '--help');
  const help = stdout.replace(/\s+/g, ' ');
  for (const setting of serverSettings) {
    expect(help).toContain(`${setting.group}: --`);
    expect(help).toMatch(new RegExp(` --(no-)?${setting.flag} `));
    if (setting.type.kind !== 'boolean') expect(help).toContain(`(default: ${formatDefault(setting)})`);
  }
});

test('each wrong value is named by where it is written', async () => {
  await writeFile(file, 'maxQueue: 0\nlimits: { maxBytes: many }\n');
  const flags = ['--config', file, '--host', 'a b', '--device-id', '0', '-1'];
  const { status, stdout, stderr } = await runServe(flags, { REPOSE_PORT: '65536' });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  const found = stderr
    .split('\n')
    .map((line) => /^error: Cannot configure the server: (.*?): /.exec(line)?.[1]);
  expect(found).toEqual([
    ...['--host', 'REPOSE_PORT', '--device-id', `maxQueue in ${file}`, `limits.maxBytes in ${file}`],
    undefined, // the last line's end
  ]);
});

test('a file that is not there is named', async () => {
  const { status, stderr } = await runServe(['--config', file]);
  expect({ status, stderr }).toEqual({ status: 3, stderr: `error: Cannot read ${file}: no such file\n` });
});

test.each([
  [['--no-shares-work'], false],
  [['--shares-work'], true],
  [[], false],
])('a flag can switch a boolean of the file on and off: %j', async (flags, expected) => {
  await writeFile(file, 'sharesWork: false\n');
  const { stdout } = await runServe(['--print-config', '--config', file, ...flags]);
  expect(parse(stdout).sharesWork).toBe(expected);
});
