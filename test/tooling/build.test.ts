import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/package-root.js';

const run = promisify(execFile);

/** The least that a build compiles and bundles. */
const sources = {
  'errors.ts': 'export const failure = "none";',
  'package-root.ts': 'export const packageRoot = "";',
  'server/running-server.ts': 'export { failure } from "../errors.js"; export { port } from "./config.js";',
  'server/config.ts': 'export const port = 50051;',
  'cli/main.ts': 'import { failure, port } from "../server/running-server.js"; console.log(failure, port);',
  'browser/main.ts': 'export const title = document.title;',
  'browser/browser-engine/drawing-worker.ts': 'export {};',
  'browser/browser-engine/pose-worker.ts': 'export {};',
  'browser/public/index.html': '',
};

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'repose-build-'));
  const copied = [
    'package.json',
    'tsconfig.json',
    'src/browser/tsconfig.json',
    'scripts/build.js',
    'scripts/bundle.js',
    'scripts/bundle-page.js',
  ];
  for (const file of copied) await cp(join(packageRoot, file), join(root, file));
  await mkdir(join(root, 'assets', 'animations'), { recursive: true });
  await symlink(join(packageRoot, 'node_modules'), join(root, 'node_modules'));
  for (const [file, text] of Object.entries(sources)) await writeSource(file, text);
});

afterEach(() => rm(root, { recursive: true }));

async function writeSource(file: string, text: string): Promise<void> {
  const path = join(root, 'src', file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

const build = () => run(process.execPath, [join(root, 'scripts', 'build.js')]);
const start = async () => (await run(process.execPath, [join(root, 'dist', 'cli', 'main.js')])).stdout;

test('several builds at once leave one whole build, and nothing else', async () => {
  await Promise.all([build(), build(), build()]);
  expect(await start()).toBe('none 50051\n');
  expect((await readdir(join(root, 'dist'))).sort()).toEqual(
    ['.built', 'cli', 'errors.d.ts', 'errors.js', 'errors.js.map'].concat([
      'package-root.d.ts',
      'package-root.js',
      'package-root.js.map',
      'server',
      'web',
    ]),
  );
  expect((await readdir(root)).filter((name) => name.startsWith('dist'))).toEqual(['dist']);
});

test('a build that fails leaves the one before', async () => {
  await build();
  await writeSource('errors.ts', 'export const failure: number = "none";');
  await expect(build()).rejects.toThrow("Type 'string' is not assignable to type 'number'");
  expect(await start()).toBe('none 50051\n');
  expect((await readdir(root)).filter((name) => name.startsWith('dist'))).toEqual(['dist']);
});
