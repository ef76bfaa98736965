import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { requireReposing } from '../../src/bundle/model-kind.js';
import { readBundle } from '../../src/bundle/read-bundle.js';
import { formatModelCard, formatRecord } from '../../src/export/model-card.js';
import { readTrainingRecord } from '../../src/export/training-record.js';
import { packageRoot } from '../../src/package-root.js';
import { fixtureModels } from '../support/server.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-card-'));
  await mkdir(join(folder, 'training'));
});
afterEach(() => rm(folder, { recursive: true }));

const addFile = (name: string) => writeFile(join(folder, 'training', name), '');

test.each([
  ['models/mine/second', 'models/mine/second'],
  [resolve('examples', 'mine'), 'examples/mine'],
  ['/home/somebody/mine', 'mine'],
  ['../mine', 'mine'],
])('a card for a bundle at %s repeats the training from %s', async (out, named) => {
  await addFile('config.json');
  const text = formatRecord(await readTrainingRecord(folder, out));
  expect(text).toContain(`npm run train -- --config ${named}/training/config.json `);
});

test.each(['samples.jpg', 'samples.png'])('a card shows %s', async (grid) => {
  await addFile(grid);
  expect(formatRecord(await readTrainingRecord(folder, 'mine'))).toContain(`(training/${grid})`);
});

test.each([
  [join(packageRoot, 'models', 'default'), 'warped'],
  [join(fixtureModels, 'tiny'), 'paper'],
])('the card of %s says that the networks see the inputs %s', async (path, inputs) => {
  const { manifest } = await readBundle(path);
  const card = formatModelCard(requireReposing(manifest, 'describe'), await readTrainingRecord(path, path));
  expect(card).toContain(`| Inputs | \`${inputs}\``);
});
