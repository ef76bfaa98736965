import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { arch, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtBinding } from '../../../src/train/tensorflow/binding.js';
import { fetchLibrary } from '../../../src/train/tensorflow/library.js';
import { setUpTensorflow } from '../../../src/train/tensorflow/setup.js';
import { type Flavour, selectFlavour } from '../../../src/train/tensorflow/wheels.js';
import { describeWithPython } from '../../support/describe-with-python.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-setup-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** A tiny flavour whose one wheel lies in `wheels`: a library, a header, and a file that nobody needs. */
async function createFlavour(): Promise<{ flavour: Flavour; wheelFolder: string }> {
  const wheelFolder = join(folder, 'wheels');
  const wheel = join(wheelFolder, 'tiny_lib-1.0-cp312-cp312-manylinux_2_27_x86_64.whl');
  await mkdir(wheelFolder);
  const script = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as archive:
    archive.writestr('tensorflow/libtiny.so', 'library')
    archive.writestr('tensorflow/include/tensorflow/c/c_api.h', 'header')
    archive.writestr('tensorflow/python/unneeded.py', 'code')
    archive.writestr('nvidia/cublas/lib/libcublas.so.12', 'cuda')
    archive.writestr('tiny_lib-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: tiny-lib\\nVersion: 1.0\\n')
    archive.writestr('tiny_lib-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nTag: cp312-cp312-manylinux_2_27_x86_64\\n')
    archive.writestr('tiny_lib-1.0.dist-info/RECORD', '')
`;
  execFileSync('python3', ['-c', script, wheel]);
  const sha256 = createHash('sha256')
    .update(await readFile(wheel))
    .digest('hex');
  const flavour: Flavour = {
    name: 'tiny',
    platforms: ['manylinux_2_27_x86_64'],
    wheels: [{ name: 'tiny-lib', version: '1.0', sha256 }],
    downloadMb: 1,
    libraries: ['libtiny.so', 'libother.so'],
  };
  return { flavour, wheelFolder };
}

describeWithPython('fetchLibrary()', () => {
  test('keeps the libraries and headers alone, and nothing of the download', async () => {
    const { flavour, wheelFolder } = await createFlavour();
    const library = join(folder, 'cache', 'tiny');
    await fetchLibrary(flavour, library, { report: () => undefined, interactive: false, wheelFolder });
    const files = (await readdir(library, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    expect(files.map(({ name }) => name).sort()).toEqual(['c_api.h', 'libcublas.so.12', 'libtiny.so']);
    expect(await readFile(join(library, 'tensorflow', 'libcublas.so.12'), 'utf8')).toBe('cuda');
    expect(await readdir(join(folder, 'cache'))).toEqual(['tiny']);
  });

  test('refuses a wheel whose content is not the pinned one, and leaves nothing', async () => {
    const { flavour, wheelFolder } = await createFlavour();
    const wheels = flavour.wheels.map((wheel) => ({ ...wheel, sha256: '0'.repeat(64) }));
    const options = { report: () => undefined, interactive: false, wheelFolder };
    await expect(
      fetchLibrary({ ...flavour, wheels }, join(folder, 'cache', 'tiny'), options),
    ).rejects.toMatchObject({
      kind: 'failed-precondition',
      message: expect.stringMatching(/^Cannot download TensorFlow: .*do not match the hashes/is),
    });
    expect(await readdir(join(folder, 'cache'))).toEqual([]);
  });
});

describe('setUpTensorflow() with a library that is there', () => {
  /** A cache whose binding names its folder, as a linked one does; it does not load. */
  async function createCache(): Promise<{ libraryFolder: string; bindingPath: string }> {
    const libraryFolder = join(folder, selectFlavour(platform(), arch(), false).name);
    await mkdir(libraryFolder);
    await writeFile(builtBinding(libraryFolder), `\0${join(libraryFolder, 'tensorflow')}\0`);
    return { libraryFolder, bindingPath: join(folder, 'lib', 'tfjs_binding.node') };
  }

  test('does nothing when the binding is in place too', async () => {
    const { libraryFolder, bindingPath } = await createCache();
    await mkdir(join(folder, 'lib'));
    await writeFile(bindingPath, await readFile(builtBinding(libraryFolder)));
    const report = jest.fn();
    const result = await setUpTensorflow({ cacheFolder: folder, report, bindingPath });
    expect(result).toEqual({ done: false, libraryFolder });
    expect(report).not.toHaveBeenCalled();
  });

  test('does not install a binding that does not load, and fetches nothing again', async () => {
    const { bindingPath } = await createCache();
    const report = jest.fn();
    await expect(setUpTensorflow({ cacheFolder: folder, report, bindingPath })).rejects.toMatchObject({
      kind: 'failed-precondition',
      message: expect.stringMatching(/^Cannot load the TensorFlow binding: /),
    });
    expect(report.mock.calls).toEqual([['Loading TensorFlow']]);
    await expect(readFile(bindingPath)).rejects.toThrow('ENOENT');
  });
});
