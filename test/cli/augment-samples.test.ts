import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDataFolder } from '../../src/data/folder/read-data-folder.js';
import { runCli } from '../support/cli.js';
import { writeSamplerRun } from '../support/sampler-run.js';
import { createPng, fixtureModels } from '../support/server.js';
import { writeFiles } from '../support/write-files.js';

let folder: string;
let people: string;
let run: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-samples-'));
  [people, run] = [join(folder, 'people'), join(folder, 'run')];
  await writeSamplerRun(run);
  await writeFiles(people, {
    'train/anna/1.png': await createPng(16, 32, 40),
    'train/ben/1.png': await createPng(40, 40, 90),
    'test/cleo/1.png': await createPng(16, 32, 140),
  });
});
afterAll(() => rm(folder, { recursive: true }));

const sample = (out: string, ...flags: string[]) =>
  runCli('augment', people, '--model', run, '--samples', '2', '--out', join(folder, out), ...flags);

test('repose augment --samples draws each picture so many times, for the same people, without joints', async () => {
  const { status, stdout } = await sample('all');
  expect({ status, stdout }).toEqual({ status: 0, stdout: `${join(folder, 'all')}: 6 samples drawn\n` });
  const { pictures } = await readDataFolder(join(folder, 'all'));
  expect(pictures.map(({ path, person, split, pose }) => ({ path, person, split, pose }))).toContainEqual({
    path: 'train/anna/1--2.png',
    person: 'anna',
    split: 'train',
    pose: undefined,
  });
  expect(pictures).toHaveLength(6);
  const read = (path: string) => readFile(join(folder, 'all', path));
  expect(await read('train/anna/1--1.png')).not.toEqual(await read('train/anna/1--2.png'));
});

test('the same seed draws the same samples, another seed others, and --split leaves the others out', async () => {
  for (const [out, seed] of Object.entries({ first: '1', again: '1', other: '2' }))
    expect(await sample(out, '--seed', seed, '--split', 'train')).toMatchObject({ status: 0 });
  const read = (out: string) => readFile(join(folder, out, 'train', 'anna', '1--1.png'));
  expect(await read('again')).toEqual(await read('first'));
  expect(await read('other')).not.toEqual(await read('first'));
  expect((await readDataFolder(join(folder, 'first'))).pictures).toHaveLength(4);
});

test.each([
  [
    'without poses and samples',
    ['--out', 'x'],
    2,
    'neither poses nor samples, expected --poses, or --samples',
  ],
  ['samples without a model', ['--samples', '2', '--out', 'x'], 2, 'Cannot draw samples: no model'],
  [
    'samples of a model that draws poses',
    ['--samples', '2', '--out', 'x', '--model', join(fixtureModels, 'tiny')],
    2,
    'it draws poses, expected a run of --method dagan',
  ],
])('repose augment refuses %s', async (_name, flags, status, message) => {
  const answer = await runCli('augment', people, ...flags);
  expect(answer).toMatchObject({ status, stderr: expect.stringContaining(message) });
});
