/**
 * `npm run bench:augmentation`: does augmentation help? Trains a small re-identification network on
 * few pictures of each person, with what each arm adds to them, and searches for other people in
 * other places and poses. `--data` runs it on Market-1501.
 */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { parseCount, parseNumber } from '#dist/cli/parse-number.js';
import { parseSize } from '#dist/cli/parse-size.js';
import { prepareTensorflow } from '#dist/cli/tensorflow.js';
import { packageRoot } from '#dist/package-root.js';
import type { Size } from '#dist/pose/skeleton.js';
import { describeMachine } from '../describe-machine.js';
import { writeSection } from '../write-section.js';
import { type Arm, type ArmModels, arms, drawFor, findMissingFlag, identifyModels } from './arms.js';
import { loadTrainingPeople } from './load-pictures.js';
import { readMarketFolder, takeFirst } from './market-folder.js';
import { writePeopleFolder } from './people-folder.js';
import { formatResults, isFormer, readResults, writeResults } from './results.js';
import { loadTest, trainAndSearch } from './run-arm.js';

interface Options extends ArmModels {
  readonly data?: string;
  readonly arms: readonly string[];
  readonly pictures: readonly string[];
  readonly seeds: number;
  readonly steps: number;
  readonly people: number;
  readonly testPeople: number;
  readonly peopleSeed: number;
  readonly drawn: number;
  readonly smoothing: number;
  readonly size?: Size;
  readonly out: string;
  readonly write?: true;
}

const armNames = arms.map(({ name }) => name);
const options = new Command()
  .name('bench:augmentation')
  .description('Measures what each augmentation is worth to person re-identification')
  .option('--data <folder>', 'Market-1501, or a folder with its parts and names, instead of rendered people')
  .addOption(new Option('--arms <names...>', 'which arms to run').choices(armNames).default(armNames))
  .option('--pictures <counts...>', 'pictures of each training person; of --data all are used', [
    '1',
    '2',
    '4',
  ])
  .option('--seeds <number>', 'trained networks of each arm', parseCount, 5)
  .option('--steps <number>', 'of each network, 32 pictures each', parseCount, 500)
  .option('--people <number>', 'rendered people to train on', parseCount, 200)
  .option('--test-people <number>', 'rendered people to search for', parseCount, 100)
  .option('--people-seed <number>', 'which people', parseNumber, 1501)
  .option(
    '--size <width>x<height>',
    'of the pictures that the network sees: by default 32x64, with --data 64x128',
    parseSize,
  )
  .option('--drawn <number>', 'pictures drawn of each training picture', parseCount, 2)
  .option('--smoothing <share>', 'of the labels of drawn pictures', parseNumber, 0.1)
  .option('--default <bundle>', 'the model of the arm default', join(packageRoot, 'models', 'default'))
  .option('--pg2 <bundle>', "a model with the paper's inputs")
  .option('--dagan <run>', 'a DAGAN')
  .option('--simgan <run>', 'a SimGAN')
  .option(
    '--out <folder>',
    'where pictures and results go; what is there is not made again',
    'runs/augmentation',
  )
  .option('--write', 'put the table into docs/augmentation-models.md')
  .parse()
  .opts<Options>();

const renderedSize = { width: 128, height: 256 };
const marketSize = { width: 64, height: 128 };
const quickSize = { width: 32, height: 64 };
const batchSize = 32;
/** The most pictures of a rendered person. */
const cameras = 4;

const say = (text: string) => process.stderr.write(`${text}\n`);
const { steps, seeds, people, testPeople, peopleSeed, drawn: perPicture, smoothing, out } = options;
const size = options.size ?? (options.data === undefined ? quickSize : marketSize);
const about = options.data === undefined ? { people, testPeople, peopleSeed } : { data: options.data };
const drawing = { drawn: perPicture, smoothing };
const settings = { ...about, steps, batchSize, ...drawing, size: `${size.width}x${size.height}` };
const resultsPath = join(out, 'results.json');

await mkdir(out, { recursive: true });
let records = await readResults(resultsPath, settings);
const data = options.data ?? (await renderPeople());
const folder = await readMarketFolder(data);
const test = {
  queries: await loadTest(folder.queries, size),
  gallery: await loadTest(folder.gallery, size),
};
await prepareTensorflow();
for (const arm of arms) if (options.arms.includes(arm.name)) await runArm(arm);

const { processor, cores } = describeMachine();
const described = `${JSON.stringify(settings)}; ${processor}, ${cores} cores`;
const text = `${formatResults(records, options)}\n\n${described}`;
process.stdout.write(`${text}\n`);
if (options.write)
  await writeSection(join(packageRoot, 'docs', 'augmentation-models.md'), {
    name: 'bench:augmentation',
    text,
    results: { settings, records },
  });

/** Renders the people, once. */
async function renderPeople(): Promise<string> {
  const rendered = join(out, 'people');
  if (existsSync(rendered)) return rendered;
  const onWritten = (done: number, total: number) => {
    if (done % 50 === 0 || done === total) say(`rendered ${done} of ${total} people`);
  };
  const asked = { seed: peopleSeed, trainPeople: people, testPeople, cameras, size: renderedSize };
  await writePeopleFolder(rendered, { ...asked, onWritten });
  return rendered;
}

async function runArm(arm: Arm): Promise<void> {
  const drawnBy = await identifyModels(arm, options);
  if (drawnBy === undefined) {
    say(`left out ${arm.name}: no ${findMissingFlag(arm, options)}`);
    return;
  }
  records = records.filter((record) => !isFormer(record, arm, drawnBy));
  const drawn = arm.drawer && (await drawFor(arm.drawer, toDrawOptions()));
  for (const count of options.data === undefined ? options.pictures.map(Number) : [0]) {
    const real = count === 0 ? folder.train : takeFirst(folder.train, count);
    const missing = findMissingSeeds(arm.name, count);
    if (missing.length === 0) continue;
    const training = await loadTrainingPeople(real, drawn, size);
    for (const seed of missing) {
      const how = { size, batchSize, smoothing, flipErase: arm.flipErase, steps, seed };
      const { rank1, map } = await trainAndSearch(training, test, how);
      records.push({ arm: arm.name, pictures: count, seed, drawnBy, rank1, map });
      await writeResults(resultsPath, { settings, records });
      say(
        `${arm.name}, k = ${count || 'all'}, seed ${seed}: rank-1 ${rank1.toFixed(3)}, mAP ${map.toFixed(3)}`,
      );
    }
  }
}

function toDrawOptions() {
  const drawnSize = options.data === undefined ? renderedSize : marketSize;
  const folders = { out: join(out, 'drawn'), backdrops: join(out, 'backdrops') };
  return { data, size: drawnSize, ...folders, models: options, perPicture };
}

/** The seeds that earlier parts have not run. */
function findMissingSeeds(arm: string, count: number): number[] {
  const isThere = (seed: number) =>
    records.some((each) => each.arm === arm && each.pictures === count && each.seed === seed);
  return Array.from({ length: seeds }, (_, i) => i + 1).filter((seed) => !isThere(seed));
}
