import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchWheels } from '../../src/wheels/fetch-wheels.js';
import type { WheelSet } from '../../src/wheels/wheel-set.js';
import { describeWithPython } from '../support/describe-with-python.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-wheels-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** Files of a wheel, by their paths. */
const content = {
  'tensorflow/libtiny.so': 'library',
  'tensorflow/include/tensorflow/c/c_api.h': 'header',
  'tensorflow/python/unneeded.py': 'code',
  'nvidia/cublas/lib/libcublas.so.12': 'cuda',
  'tiny_lib-1.0.dist-info/METADATA': 'Metadata-Version: 2.1\nName: tiny-lib\nVersion: 1.0\n',
  'tiny_lib-1.0.dist-info/WHEEL': 'Wheel-Version: 1.0\nTag: cp312-cp312-manylinux_2_27_x86_64\n',
  'tiny_lib-1.0.dist-info/RECORD': '',
};

const writeWheel = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as archive:
    for name, text in json.loads(sys.argv[2]).items():
        archive.writestr(name, text)
`;

/** A set of one tiny wheel, which lies in `wheelFolder`, and how it is fetched from there. */
async function createSet() {
  const wheelFolder = join(folder, 'wheels');
  const wheel = join(wheelFolder, 'tiny_lib-1.0-cp312-cp312-manylinux_2_27_x86_64.whl');
  await mkdir(wheelFolder);
  execFileSync('python3', ['-c', writeWheel, wheel, JSON.stringify(content)]);
  const bytes = await readFile(wheel);
  const set: WheelSet = {
    title: 'tiny-lib 1.0',
    platforms: ['manylinux_2_27_x86_64'],
    wheels: [{ name: 'tiny-lib', version: '1.0', sha256: createHash('sha256').update(bytes).digest('hex') }],
    files: [
      { pattern: 'tensorflow/libtiny.so' },
      { pattern: 'tensorflow/include/*' },
      { pattern: 'nvidia/*/lib/*.so*', folder: 'tensorflow' },
    ],
    downloadMb: 1,
  };
  return { set, options: { report: jest.fn(), wheelFolder }, target: join(folder, 'cache', 'tiny') };
}

async function readFiles(root: string): Promise<Record<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = paths.map(async (path) => [path.slice(root.length + 1), await readFile(path, 'utf8')]);
  return Object.fromEntries(await Promise.all(files));
}

describeWithPython('fetchWheels()', () => {
  test('keeps the files that it is told to, where it is told to, and nothing of the download', async () => {
    const { set, options, target } = await createSet();
    await fetchWheels(set, target, options);
    expect(await readFiles(target)).toEqual({
      'tensorflow/libtiny.so': 'library',
      'tensorflow/include/tensorflow/c/c_api.h': 'header',
      'tensorflow/libcublas.so.12': 'cuda',
    });
    expect(await readdir(join(folder, 'cache'))).toEqual(['tiny']);
  });

  test('does nothing where the folder is there', async () => {
    const { set, options, target } = await createSet();
    await mkdir(target, { recursive: true });
    await fetchWheels(set, target, options);
    expect(options.report).not.toHaveBeenCalled();
    expect(await readdir(target)).toEqual([]);
  });

  test('lets two set-ups at once both succeed', async () => {
    const { set, options, target } = await createSet();
    await Promise.all([fetchWheels(set, target, options), fetchWheels(set, target, options)]);
    expect(Object.keys(await readFiles(target))).toHaveLength(3);
    expect(await readdir(join(folder, 'cache'))).toEqual(['tiny']);
  });

  test('refuses a wheel whose content is not the pinned one, and leaves nothing', async () => {
    const { set, options, target } = await createSet();
    const wheels = set.wheels.map((wheel) => ({ ...wheel, sha256: '0'.repeat(64) }));
    await expect(fetchWheels({ ...set, wheels }, target, options)).rejects.toMatchObject({
      kind: 'failed-precondition',
      message: expect.stringMatching(/^Cannot download tiny-lib 1.0: .*do not match the hashes/is),
    });
    expect(await readdir(join(folder, 'cache'))).toEqual([]);
  });

  test('refuses wheels that lack a file, and leaves nothing', async () => {
    const { set, options, target } = await createSet();
    const files = [...set.files, { pattern: 'tensorflow/libother.so' }];
    await expect(fetchWheels({ ...set, files }, target, options)).rejects.toMatchObject({
      kind: 'failed-precondition',
      message: expect.stringMatching(/^Cannot unpack tiny-lib 1.0 .*no wheel holds tensorflow\/libother.so/s),
    });
    expect(await readdir(join(folder, 'cache'))).toEqual([]);
  });
});
