import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { arch, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtBinding } from '../../../src/train/tensorflow/binding.js';
import { setUpTensorflow } from '../../../src/train/tensorflow/setup.js';
import { selectFlavour } from '../../../src/train/tensorflow/wheels.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-setup-'));
});

afterEach(() => rm(folder, { recursive: true }));

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
