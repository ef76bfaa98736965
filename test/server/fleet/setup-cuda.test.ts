import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../../src/package-root.js';
import { cudaProviderLibrary } from '../../../src/server/fleet/device.js';
import { setUpCuda, wheelVersion } from '../../../src/server/fleet/setup-cuda.js';

const require = createRequire(join(packageRoot, 'package.json'));
const libraries = [cudaProviderLibrary, 'libonnxruntime_providers_shared.so'];
const platform = 'linux';
const arch = 'x64';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-setup-cuda-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** Creates a cache with fetched libraries, and an installation without them. */
async function createFetched() {
  const cacheFolder = join(folder, 'cache');
  const kept = join(cacheFolder, `onnxruntime-gpu-${wheelVersion}-${platform}-${arch}`);
  await mkdir(kept, { recursive: true });
  for (const name of libraries) await writeFile(join(kept, name), `the content of ${name}`);
  return { cacheFolder, targetFolder: join(folder, 'bin'), platform, arch, report: jest.fn() };
}

test("the CUDA provider's version is that of onnxruntime-node", () => {
  expect(require('onnxruntime-node/package.json')).toMatchObject({ version: wheelVersion });
});

test('setUpCuda() names the supported machines', async () => {
  const options = { cacheFolder: folder, report: () => undefined, platform: 'win32', arch: 'x64' };
  await expect(setUpCuda(options)).rejects.toThrow(
    'Cannot set up CUDA: no CUDA provider for win32-x64, expected linux-x64 or linux-arm64',
  );
});

test('setUpCuda() copies the fetched libraries once', async () => {
  const options = await createFetched();
  await expect(setUpCuda(options)).resolves.toBe(true);
  expect((await readdir(options.targetFolder)).sort()).toEqual(libraries);
  for (const name of libraries)
    expect(await readFile(join(options.targetFolder, name), 'utf8')).toBe(`the content of ${name}`);
  await expect(setUpCuda(options)).resolves.toBe(false);
});

test('setUpCuda() replaces a library of another version, and keeps the other one', async () => {
  const options = await createFetched();
  await setUpCuda(options);
  options.report.mockClear();
  await writeFile(join(options.targetFolder, cudaProviderLibrary), 'old');
  await expect(setUpCuda(options)).resolves.toBe(true);
  expect(options.report.mock.calls).toEqual([[`Installing ${cudaProviderLibrary}`]]);
});
