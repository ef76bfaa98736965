import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { commandNames } from '../../src/cli/program.js';
import { packageRoot } from '../../src/package-root.js';
import { parsePoseFile } from '../../src/pose/parse-pose-file.js';
import { findReadyPose, readyPoseNames } from '../../src/pose/ready-poses.js';
import { cliPath, runCli } from '../support/cli.js';
import { fixtureModels } from '../support/server.js';

test('repose without a command shows its help as an error', async () => {
  const { status, stdout, stderr } = await runCli();
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^Usage: repose \[options\] \[command\]/);
});

test('the compiled command is a program of its own, as npx runs it where the package is linked', async () => {
  const { stdout } = await promisify(execFile)(cliPath, ['--version']);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('repose --help names every command, with examples', async () => {
  const { status, stdout } = await runCli('--help');
  expect(status).toBe(0);
  for (const name of commandNames) expect(stdout).toContain(`  ${name}`);
  expect(stdout).toContain('\nExamples:\n  repose serve\n');
});

test.each(commandNames)('repose %s --help has examples of itself', async (name) => {
  const { status, stdout } = await runCli(name, '--help');
  expect(status).toBe(0);
  expect(stdout).toMatch(new RegExp(`\nExamples:\n(  .*\n)*  .*repose ${name}`));
});

test.each([
  [['generat'], "error: unknown command 'generat'\n(Did you mean generate?)\n"],
  [['generate', 'a.jpg', '--pos', 'walking'], "error: unknown option '--pos'\n(Did you mean --pose?)\n"],
  [['serve', '--ports', '1'], "error: unknown option '--ports'\n(Did you mean --port?)\n"],
  [
    ['serve', '--device', 'gpu'],
    "error: option '--device <device>' argument 'gpu' is invalid. Allowed choices are auto, cpu, cuda, webgpu.\n",
  ],
  [['serve', '--port', 'x'], "error: option '--port <number>' argument 'x' is invalid. Expected a number.\n"],
  [
    ['serve', '--host', 'unix:/run/repose.sock'],
    'error: Cannot configure the server: --host: "unix:/run/repose.sock", expected an IP address or a host name, as in 127.0.0.1\n',
  ],
  [
    ['health', '--address', 'http://127.0.0.1:50051'],
    'error: Cannot call "http://127.0.0.1:50051": expected HOST:PORT, as in 127.0.0.1:50051, or unix:/PATH\n',
  ],
  [['serve', '--port', '65536'], 'error: Cannot configure the server: --port: '],
  [
    ['generate', 'a.jpg', '--out', 'o', '--stages', 'fine'],
    "error: option '--stages <list>' argument 'fine' is invalid. Expected coarse or refined.\n",
  ],
  [
    ['generate', 'a.jpg', '--out', 'o', '--framing', '1,2,3'],
    "error: option '--framing <framing>' argument '1,2,3' is invalid. Expected person-or-cover, person, cover, contain, stretch or LEFT,TOP,WIDTH,HEIGHT.\n",
  ],
  [['generate'], "error: missing required argument 'cond'\n"],
  [
    ['synthesize', '--out', 'o', '--count', '0'],
    "error: option '--count <number>' argument '0' is invalid. Expected a whole number of at least 1.\n",
  ],
  [
    ['synthesize', '--out', 'o', '--size', '8x8'],
    "error: option '--size <width>x<height>' argument '8x8' is invalid. Expected WIDTHxHEIGHT, each from 16 to 2048.\n",
  ],
])('repose %j is refused in one line, with status 2', async (args, message) => {
  const { status, stdout, stderr } = await runCli(...args);
  expect(stderr.startsWith(message)).toBe(true);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
});

/** The packages whose CommonJS modules a script has loaded by its end. */
async function listLoadedPackages(script: string): Promise<string[]> {
  const list = `
    const { createRequire } = await import('node:module');
    console.log(JSON.stringify(Object.keys(createRequire('/').cache)));`;
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '-e',
    script + list,
  ]);
  const paths = JSON.parse(stdout) as string[];
  return [...new Set(paths.map((path) => /node_modules\/((@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path))];
}

const inDist = (...path: string[]): string => JSON.stringify(join(packageRoot, 'dist', ...path));

test('building the command loads no picture library, no gRPC and no network', async () => {
  const packages = await listLoadedPackages(`
    const { createProgram } = await import(${inDist('cli', 'program.js')});
    await createProgram([]);`);
  expect(packages).toEqual(['commander']);
});

test('a server loads no package as many small files: they are in its bundle, but for binaries', async () => {
  const settings = JSON.stringify({ port: 0, modelsFolder: fixtureModels, defaultModel: 'tiny' });
  const packages = await listLoadedPackages(`
    const { startServer } = await import(${inDist('server', 'start-server.js')});
    await (await startServer(${settings})).close();`);
  expect(packages.length).toBeGreaterThan(0);
  for (const name of packages) expect(name).toMatch(/^@img\/sharp-/);
});

describe('repose poses', () => {
  test('lists the ready poses', async () => {
    const { status, stdout } = await runCli('poses');
    expect({ status, stdout }).toEqual({ status: 0, stdout: `${readyPoseNames.join('\n')}\n` });
  });

  test('prints one as a keypoint file', async () => {
    const { stdout } = await runCli('poses', 'walking');
    expect(parsePoseFile(stdout, 'pose')).toEqual(findReadyPose('walking'));
  });

  test('names the known ones where one is unknown', async () => {
    const { status, stderr } = await runCli('poses', 'flying');
    expect(status).toBe(3);
    expect(stderr).toMatch(/^error: Cannot find the pose "flying": expected one of standing, /);
  });
});
