import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { readDataFolder } from '../../src/data/folder/read-data-folder.js';
import { readPicture } from '../../src/data/folder/read-picture.js';
import { exportRun } from '../../src/export/export-run.js';
import { encodeImage } from '../../src/image/encode-image.js';
import { coco18 } from '../../src/pose/skeleton.js';
import { createRandom } from '../../src/random.js';
import { runCli } from '../support/cli.js';
import { writeRefinerRun } from '../support/refiner-run.js';
import { fixtureModels } from '../support/server.js';
import { tf } from '../support/tensorflow-cpu.js';
import { writeFiles } from '../support/write-files.js';

jest.setTimeout(60_000);

const size = { width: 16, height: 32 };
let folder: string;
let people: string;
let run: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-refine-'));
  [people, run] = [join(folder, 'people'), join(folder, 'run')];
  await writeRefinerRun(run);
  await writeFiles(people, await createPeople());
});
afterAll(() => rm(folder, { recursive: true }));

/** Two people with two pictures each, as large as R's, with joints between the pixels. */
async function createPeople(): Promise<Record<string, Uint8Array | string>> {
  const files: Record<string, Uint8Array | string> = {};
  for (const [index, path] of ['train/anna/1', 'train/anna/2', 'test/ben/1', 'test/ben/2'].entries()) {
    const random = createRandom(1, index);
    const levels = Uint8Array.from({ length: 16 * 32 * 3 }, () => random.integer(0, 255));
    files[`${path}.png`] = await encodeImage(levels, { size, format: 'png' });
    const joints = coco18.joints.map((_, joint) => [joint / 2 + 0.25, joint + 0.125 * index, 1]);
    files[`${path}.json`] = JSON.stringify({ skeleton: 'coco18', canvas: [16, 32], joints });
  }
  return files;
}

/** The pictures and joints of a data set, by person and name. */
async function readAll(data: string) {
  const { pictures } = await readDataFolder(data);
  const read = pictures.map(async (picture) => {
    const options = { size, framing: { kind: 'stretch' } as const, skeleton: coco18 };
    const { imageNhwc, joints } = await readPicture(data, picture, options);
    return { path: picture.path, person: picture.person, split: picture.split, imageNhwc, joints };
  });
  return Promise.all(read);
}

test('repose refine writes a data set with the same people, splits and joints, refined by the run', async () => {
  const out = join(folder, 'refined');
  const { status, stdout } = await runCli('refine', people, '--model', run, '--out', out);
  expect({ status, stdout }).toEqual({ status: 0, stdout: `${out}: 4 pictures refined\n` });
  const [before, after] = [await readAll(people), await readAll(out)];
  const withoutPicture = (all: typeof before) => all.map(({ imageNhwc: _, ...rest }) => rest);
  expect(withoutPicture(after)).toEqual(withoutPicture(before));

  await exportRun({ run, out: join(folder, 'refiner'), tf });
  const session = await InferenceSession.create(join(folder, 'refiner', 'refine.onnx'));
  for (const [index, { imageNhwc }] of before.entries()) {
    const { refined_image: image } = await session.run({
      cond: new Tensor('uint8', imageNhwc, [1, 32, 16, 3]),
    });
    expect(after[index]!.imageNhwc).toEqual(image!.data);
  }
});

test('repose refine with a bundle draws the same pictures, replaces a folder only when told to, and train checks it', async () => {
  const [bundle, out] = [join(folder, 'models', 'refiner'), join(folder, 'again')];
  await exportRun({ run, out: bundle, tf });
  const ask = (...flags: string[]) => runCli('refine', people, '--model', bundle, '--out', out, ...flags);
  expect(await ask()).toMatchObject({ status: 0 });
  const first = await readFile(join(out, 'train', 'anna', '1.png'));
  expect(await ask()).toMatchObject({ status: 4, stderr: expect.stringContaining('expected a free name') });
  expect(await ask('--force')).toMatchObject({ status: 0 });
  expect(first.equals(await readFile(join(out, 'train', 'anna', '1.png')))).toBe(true);
  expect(await readdir(join(out, 'test', 'ben'))).toEqual(['1.json', '1.png', '2.json', '2.png']);
  expect(await runCli('data', 'check', out)).toMatchObject({ status: 0 });
});

test.each([
  [
    'a bundle that draws poses',
    () => join(fixtureModels, 'tiny'),
    2,
    'it draws poses, expected a run of --method simgan',
  ],
  ['a folder of nothing', () => folder, 3, 'Cannot read run'],
])('repose refine refuses %s', async (_name, model, status, message) => {
  const answer = await runCli('refine', people, '--model', model(), '--out', join(folder, 'never'));
  expect(answer).toMatchObject({ status, stderr: expect.stringContaining(message) });
});

test('a picture without joints is refused by name, or left out', async () => {
  const data = join(folder, 'partly');
  const files = await createPeople();
  await writeFiles(data, { ...files, 'train/anna/3.png': files['train/anna/1.png']! });
  const ask = (...flags: string[]) =>
    runCli('refine', data, '--model', run, '--out', join(folder, 'partly-refined'), ...flags);
  expect(await ask()).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('Cannot use train/anna/3.png: no pose'),
  });
  const { status, stderr, stdout } = await ask('--bad-files', 'skip');
  expect({ status, stderr }).toMatchObject({
    status: 0,
    stderr: expect.stringContaining('left out train/anna/3.png'),
  });
  expect(stdout).toContain('4 pictures refined');
});

test('repose generate with a refiner takes a picture alone', async () => {
  const models = join(folder, 'served');
  await exportRun({ run, out: join(models, 'refiner'), tf });
  const [cond, out] = [join(people, 'train', 'anna', '1.png'), join(folder, 'generated')];
  const flags = ['--models', models, '--model', 'refiner', '--out', out];
  const { status, stdout } = await runCli('generate', cond, ...flags);
  expect({ status, stdout }).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('refined.png after'),
  });
  expect(await readdir(out)).toEqual(['refined.png']);
});

describe('a command that draws poses', () => {
  const picture = () => join(people, 'train', 'anna', '1.png');
  const out = () => join(folder, 'none');
  test.each<[string, () => readonly string[]]>([
    ['augment with', () => ['augment', people, '--poses', 'walking', '--out', out()]],
    ['animate with', () => ['animate', picture(), '--poses', 'walk', '--out', out()]],
    ['measure with', () => ['bench']],
  ])('says that it cannot %s a refiner, and which models it can', async (what, toArgs) => {
    const models = join(folder, what);
    await exportRun({ run, out: join(models, 'refiner'), tf });
    await cp(join(fixtureModels, 'tiny'), join(models, 'tiny'), { recursive: true });
    const { status, stderr } = await runCli(...toArgs(), '--models', models, '--model', 'refiner');
    const reason = 'it makes one picture of another, expected one of: tiny';
    expect([status, stderr]).toEqual([
      4,
      expect.stringContaining(`Cannot ${what} the model refiner: ${reason}\n`),
    ]);
    await expect(readdir(out())).rejects.toThrow('ENOENT');
  });
});
