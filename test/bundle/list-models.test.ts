import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listModels } from '../../src/bundle/list-models.js';
import { writeBundle } from '../../src/bundle/write-bundle.js';
import { makeBundleContent } from '../support/bundle-content.js';

let models: string;
beforeEach(async () => {
  models = await mkdtemp(join(tmpdir(), 'repose-models-'));
});
afterEach(() => rm(models, { recursive: true }));

async function addBundle(folder: string, { name = 'a', version = '1' } = {}): Promise<string> {
  const path = join(models, folder);
  await mkdir(path, { recursive: true });
  const content = makeBundleContent(name);
  await writeBundle(path, { ...content, manifest: { ...content.manifest, version } });
  return path;
}

const setDefault = (folder: string, text: string) => writeFile(join(models, folder, 'default-version'), text);

/** The models as names, their versions, and the default one of these. */
async function list(folder = models): Promise<[string, string[], string][]> {
  return (await listModels(folder)).map((model) => [
    model.name,
    model.versions.map(({ manifest }) => manifest.version),
    model.default.manifest.version,
  ]);
}

test('listModels() sorts models by name and passes over what is none', async () => {
  await addBundle('folder-1', { name: 'b' });
  await addBundle('folder-2', { name: 'a' });
  await addBundle('.hidden');
  await addBundle('archive/old'); // nothing says that these are versions
  await mkdir(join(models, 'empty'));
  await writeFile(join(models, 'model.schema.json'), '{}');
  expect(await list()).toEqual([
    ['a', ['1'], '1'],
    ['b', ['1'], '1'],
  ]);
});

test('listModels() takes the bundles of a folder with a default-version for versions of one model', async () => {
  await addBundle('many/new', { version: 'c' });
  await addBundle('many/old', { version: 'b' });
  await addBundle('many/.part', { version: 'd' });
  await mkdir(join(models, 'many', 'empty'));
  await addBundle('one', { name: 'one' });
  await setDefault('many', 'c\n');
  expect(await list()).toEqual([
    ['a', ['b', 'c'], 'c'],
    ['one', ['1'], '1'],
  ]);
  await setDefault('many', 'b');
  expect(await list()).toContainEqual(['a', ['b', 'c'], 'b']);
});

test('listModels() takes a folder that is a bundle for the only model', async () => {
  const folder = await addBundle('many/new', { version: 'c' });
  expect(await list(folder)).toEqual([['a', ['c'], 'c']]);
});

test.each<[string, () => Promise<unknown>, RegExp]>([
  [
    'two models of one name',
    async () => cp(await addBundle('a'), join(models, 'copy'), { recursive: true }),
    /copy" are both named "a", expected different names/,
  ],
  [
    'a default version that is not there',
    async () => [await addBundle('m/x', { version: '1' }), await setDefault('m', '2')],
    /default-version": "2", expected one of the versions beside it: 1$/,
  ],
  [
    'a default version of nothing',
    async () => [await mkdir(join(models, 'm')), await setDefault('m', '')],
    /default-version": "", expected one of the versions beside it: none$/,
  ],
  [
    'two bundles of one version',
    async () => [await addBundle('m/x'), await addBundle('m/y'), await setDefault('m', '1')],
    /x" and ".*y" are both version "1", expected different ones$/,
  ],
  [
    'versions of different names',
    async () => [
      await addBundle('m/x', { version: '1' }),
      await addBundle('m/y', { name: 'b', version: '2' }),
      await setDefault('m', '1'),
    ],
    /are named "a" and "b", expected one name$/,
  ],
  [
    'a pipe for a default version',
    async () => [
      await mkdir(join(models, 'm')),
      execFileSync('mkfifo', [join(models, 'm', 'default-version')]),
    ],
    /default-version": not a regular file, expected one$/,
  ],
  [
    'a default version of gigabytes',
    async () => [
      await mkdir(join(models, 'm')),
      await setDefault('m', '1'),
      await truncate(join(models, 'm', 'default-version'), 5_000_000_000),
    ],
    /default-version": 5000000000 bytes, expected at most 1024$/,
  ],
  [
    'a bundle with versions below it',
    async () => [await addBundle('m'), await setDefault('m', '1')],
    /m": model.json and default-version, expected one of them$/,
  ],
])('listModels() refuses %s', async (_name, make, message) => {
  await make();
  await expect(listModels(models)).rejects.toThrow(message);
  await expect(listModels(models)).rejects.toMatchObject({ kind: 'failed-precondition' });
});

test('listModels() says that there is no models folder', async () => {
  await expect(listModels(join(models, 'none'))).rejects.toMatchObject({ kind: 'not-found' });
});
