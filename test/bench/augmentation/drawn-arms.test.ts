import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawFor } from '../../../bench/augmentation/arms.js';
import { loadTrainingPeople } from '../../../bench/augmentation/load-pictures.js';
import { readMarketFolder } from '../../../bench/augmentation/market-folder.js';
import { writePeopleFolder } from '../../../bench/augmentation/people-folder.js';
import { writeRefinerRun } from '../../support/refiner-run.js';
import { writeSamplerRun } from '../../support/sampler-run.js';
import { fixtureModels } from '../../support/server.js';

const size = { width: 32, height: 64 };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-drawn-arms-'));
  const asked = { seed: 1501, trainPeople: 2, testPeople: 1, cameras: 2, size };
  await writePeopleFolder(join(folder, 'people'), { ...asked, onWritten: () => {} });
  await writeSamplerRun(join(folder, 'dagan'));
  await writeRefinerRun(join(folder, 'simgan'));
});
afterAll(() => rm(folder, { recursive: true }));

test.each([
  ['warp', 2],
  ['pg2', 2],
  ['dagan', 2],
  ['simgan', 1],
  ['pg2-simgan', 2],
] as const)(
  '%s adds its pictures, %i for each real one, to the people of whom they are',
  async (drawer, count) => {
    const tiny = join(fixtureModels, 'tiny');
    const models = { default: tiny, pg2: tiny, dagan: join(folder, 'dagan'), simgan: join(folder, 'simgan') };
    const data = join(folder, 'people');
    const drawn = await drawFor(drawer, {
      ...{ data, size, models },
      out: join(folder, 'drawn'),
      perPicture: 2,
      backdrops: join(folder, 'backdrops'),
    });
    const { train } = await readMarketFolder(data);
    const people = await loadTrainingPeople(train, drawn, size);
    const drawnOfEach = people.map((pictures) => pictures.filter(({ isDrawn }) => isDrawn).length);
    expect(drawnOfEach).toEqual([2 * count, 2 * count]);
  },
);
