import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packPythonClient } from '../../scripts/pack-python-client.js';
import { formatPythonClientFiles, pythonClientFolder } from '../../scripts/python-client-files.js';
import { packageRoot } from '../../src/package-root.js';
import { readSnippets } from '../support/doc-snippets.js';
import { startTestServer } from '../support/server.js';
import { describeWithTestPython } from '../support/test-python.js';
import { startIdentityServer } from './identity-server.js';
import { keypointCases } from './keypoint-cases.js';

const packageFolder = join(packageRoot, 'clients', 'python');
const photograph = join(packageRoot, 'test', 'fixtures', 'photographs', 'front.jpg');
const snippets = ['clients/python/README.md', 'docs/clients.md']
  .flatMap((path) => readSnippets(path, 'python'))
  .filter(({ text }) => text.includes('repose_client'));

// Whole programs are built, installed and started: seconds, on a busy machine minutes.
jest.setTimeout(300_000);

describeWithTestPython('the Python client', (_, python) => {
  /** What pip has installed, and an empty folder to work in. */
  let site: string;
  let folder: string;
  let address: string;
  let stop: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repose-python-client-'));
    site = join(folder, 'site');
    const wheel = packPythonClient(python, folder);
    const offline = ['--no-deps', '--no-index', '--quiet', '--disable-pip-version-check'];
    await run(['-m', 'pip', 'install', ...offline, '--target', site, wheel]);
    const { server, close } = await startTestServer();
    address = server.address;
    stop.push(close);
  });

  afterAll(async () => {
    for (const close of stop) await close();
    stop = [];
    await rm(folder, { recursive: true });
  });

  /** Runs the installed package's Python; rejects with what it said. */
  async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
    const tests = join(packageFolder, 'tests');
    const { stdout } = await promisify(execFile)(python, args, {
      cwd: folder,
      env: { ...process.env, PYTHONPATH: `${site}:${tests}`, PYTHONDONTWRITEBYTECODE: '1', ...env },
    });
    return stdout;
  }

  const runTests = (name: string, env: NodeJS.ProcessEnv = {}) =>
    run(['-W', 'error', '-m', 'unittest', name], env);

  test('draws, estimates, describes and streams on a server', () =>
    runTests('test_client', { REPOSE_ADDRESS: address, REPOSE_PHOTOGRAPH: photograph }));

  test('draws from file to file without numpy and Pillow', async () => {
    const program = `
import sys
sys.modules.update(numpy=None, PIL=None)
from repose_client import Client
with Client("${address}") as client:
    for picture in client.generate("${photograph}", "walking"):
        picture.save(f"{picture.stage}.png")
        print(picture.stage)
`;
    expect(await run(['-c', program])).toBe('coarse\nrefined\n');
  });

  test('repeats, times and cancels its calls', () => runTests('test_calls'));

  test('calls with a certificate and a token', async () => {
    const { env, close } = await startIdentityServer();
    stop.push(close);
    await runTests('test_identity', env);
  });

  test('reads keypoint files as Repose does', async () => {
    const cases = join(folder, 'cases.json');
    await writeFile(cases, JSON.stringify(keypointCases));
    await runTests('test_keypoint_files', { REPOSE_KEYPOINT_CASES: cases });
  });

  test.each(snippets)('runs $name', async ({ text }) => {
    await copyFile(photograph, join(folder, 'friend.jpg'));
    await run(['-c', text.replace('127.0.0.1:50051', address)]);
  });

  test('has types that mypy finds no fault with, and its tests use them', async () => {
    const cache = join(folder, 'mypy');
    const args = ['--config-file', join(packageFolder, 'pyproject.toml'), '--cache-dir', cache];
    await run(['-m', 'mypy', ...args, pythonClientFolder, join(packageFolder, 'tests')]);
  });

  test('has the messages and poses of this checkout: npm run write:python-client', async () => {
    for (const [name, text] of formatPythonClientFiles(python))
      expect(await readFile(join(pythonClientFolder, name), 'utf8')).toBe(text);
  });
});
