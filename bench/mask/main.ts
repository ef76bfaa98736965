/**
 * `npm run bench:mask`: what it is worth that the person's pixels count twice in the L1 loss of SimGAN
 * and of DAGAN. SimGAN refines rendered people of a plain camera towards the same renderer with another
 * camera, light and noise; DAGAN draws other pictures of the plain people. Held-out people show how far
 * the gap is closed and where their joints are, or how near the samples are to the person's other
 * picture, whether the clothes stay, and how far two samples differ. `--simgan` and `--dagan` measure
 * runs that are there instead.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { openRefinerOf } from '#dist/cli/open-refiner.js';
import { parseCount, parseNumber } from '#dist/cli/parse-number.js';
import { parseSize } from '#dist/cli/parse-size.js';
import { prepareTensorflow } from '#dist/cli/tensorflow.js';
import { packageRoot } from '#dist/package-root.js';
import { registerFastKernels } from '#dist/train/tensorflow/fast-kernels.js';
import { describeMachine } from '../describe-machine.js';
import { writeSection } from '../write-section.js';
import { arms, listGiven, type Method, methods, type TrainedModel, type TrainingBudget } from './arms.js';
import { describeRuns } from './describe-runs.js';
import { writeDomain } from './domains.js';
import { type LoadedPicture, loadPictures, refineAll, sampleAll } from './pictures.js';
import { formatRows, measureRefined, measureSamples, type Row } from './rows.js';
import { drawSheet } from './sheet.js';
import { trainArm } from './train-arm.js';

interface Options extends TrainingBudget {
  readonly out: string;
  readonly heldOut: number;
  readonly render?: true;
  readonly simgan?: string;
  readonly dagan?: string;
  readonly write?: true;
}

const options = new Command()
  .name('bench:mask')
  .description('Measures SimGAN and DAGAN with and without the mask of the person in their L1 losses')
  .option('--size <width>x<height>', 'of the pictures', parseSize, { width: 48, height: 96 })
  .option('--people <number>', 'to train on, two pictures each, and as many photographs', parseCount, 120)
  .option('--held-out <number>', 'people to measure with', parseCount, 80)
  .option('--base-width <channels>', 'of R and of G', parseCount, 16)
  .option('--pretraining <steps>', 'of R alone; D has a third of it', parseCount, 250)
  .option('--steps <steps>', 'of SimGAN after that', parseCount, 300)
  .option('--lambda <number>', "the weight of SimGAN's self-regularisation", parseNumber, 0.05)
  .option('--dagan-steps <steps>', 'of DAGAN', parseCount, 500)
  .option('--out <folder>', 'pictures and runs; what is there is not made again', 'runs/mask')
  .option('--render', 'render the pictures for a training of your own, and stop')
  .option('--simgan <run>', 'measure this SimGAN, and train nothing')
  .option('--dagan <run>', 'measure this DAGAN, and train nothing')
  .option('--write', 'put the tables into docs, and with --simgan and --dagan the pictures')
  .parse()
  .opts<Options>();
const { out, size, people, heldOut } = options;
const given = listGiven(options);

// 1. Render both domains.
const folders = {
  plain: join(out, 'plain'),
  photographs: join(out, 'photographs'),
  heldPlain: join(out, 'held-out', 'plain'),
  heldSecond: join(out, 'held-out', 'second'),
  heldOther: join(out, 'held-out', 'other'),
  heldPhotographs: join(out, 'held-out', 'judge'),
};
const of = { seed: 1, size, firstPose: 0, poses: 1 } as const;
await render(folders.plain, { ...of, domain: 'plain', first: 0, people, poses: 2 });
await render(folders.photographs, { ...of, domain: 'other', first: 1000, people: 2 * people });
await render(folders.heldPlain, { ...of, domain: 'plain', first: 2000, people: heldOut });
await render(folders.heldSecond, { ...of, domain: 'plain', first: 2000, people: heldOut, firstPose: 1 });
await render(folders.heldOther, { ...of, domain: 'other', first: 2000, people: heldOut });
await render(folders.heldPhotographs, { ...of, domain: 'other', first: 3000, people: heldOut });
if (options.render) process.exit();

// 2. Train the arms.
const models: readonly TrainedModel[] = given.length > 0 ? given : await trainArms();
const trainings = await describeRuns(models, size);

// 3. Measure: nothing done, each arm, and what it should be like.
registerFastKernels(await prepareTensorflow(), { bfloat16: false });
const load = (folder: string) => loadPictures(folder, size);
const [plain, held] = [await load(folders.plain), await load(folders.heldPlain)];
const measured = { simgan: await measureSimgan(), dagan: await measureDagan() };
const docs = join(packageRoot, 'docs');
const isOfRuns = given.length > 0;
for (const [method, each] of Object.entries(measured))
  if (each) await drawSheet(join(options.write && isOfRuns ? docs : out, `${method}.jpg`), each.sheet, size);

// 4. Tell it: all arms in one table, and the runs of each method in a table of its own.
if (!isOfRuns) await tell('bench:mask', methods);
else for (const method of methods) await tell(`bench:mask ${method}`, [method]);

async function tell(name: string, told: readonly Method[]): Promise<void> {
  const rows = told.flatMap((method) => measured[method]?.rows ?? []);
  if (rows.length === 0) return;
  const { processor, cores } = describeMachine();
  const pictures = `${people} people of two pictures at ${size.width}x${size.height}`;
  const trained = told.flatMap((method) => trainings.get(method) ?? []).join('; ');
  const budget = `${pictures}; ${trained}; ${heldOut} held-out people, seed 1; ${processor}, ${cores} cores`;
  const text = `${budget}:\n\n${formatRows(rows)}`;
  process.stdout.write(`${text}\n`);
  if (!options.write) return;
  await writeSection(join(docs, 'augmentation-models.md'), { name, text, results: { budget, rows } });
}

async function trainArms(): Promise<readonly TrainedModel[]> {
  const where = { runs: join(out, 'runs'), data: folders.plain, photographs: folders.photographs };
  const trained: TrainedModel[] = [];
  for (const arm of arms) trained.push({ ...arm, run: await trainArm(arm, { ...where, budget: options }) });
  return trained;
}

/** The rows of a method, and the rows of its sheet. */
interface Measured {
  readonly rows: readonly Row[];
  readonly sheet: readonly (readonly LoadedPicture[])[];
}

async function measureSimgan(): Promise<Measured | undefined> {
  const refiners = models.filter(({ method }) => method === 'simgan');
  if (refiners.length === 0) return undefined;
  const photographs = await load(folders.photographs);
  const truths = await load(folders.heldOther);
  const wanted = { training: photographs, held: await load(folders.heldPhotographs), truths, size };
  const measured = [await measureRefined('the plain pictures', { training: plain, held }, wanted)];
  const sheet = [held];
  for (const { title, run } of refiners) {
    const refiner = await openRefinerOf(run);
    const drawn = { training: await refineAll(plain, refiner), held: await refineAll(held, refiner) };
    await refiner.release();
    measured.push(await measureRefined(title, drawn, wanted));
    sheet.push(drawn.held);
  }
  const others = { training: photographs.slice(0, people), held: truths };
  measured.push(await measureRefined('the other camera itself', others, wanted));
  return { rows: measured, sheet: [...sheet, truths] };
}

async function measureDagan(): Promise<Measured | undefined> {
  const samplers = models.filter(({ method }) => method === 'dagan');
  if (samplers.length === 0) return undefined;
  const truths = await load(folders.heldSecond);
  const pairs = held.map((cond, n) => ({ cond, other: truths[n]! }));
  const wanted = { training: plain, held: truths, truths, pairs, size };
  const measured: Row[] = [];
  const sheet = [held];
  for (const { title, run } of samplers) {
    const sampler = await openRefinerOf(run, 'sample');
    const [first, second] = [await sampleAll(held, sampler, 1), await sampleAll(held, sampler, 2)];
    const drawn = { training: await sampleAll(plain, sampler, 3), held: first, second };
    await sampler.release();
    measured.push(await measureSamples(title, drawn, wanted));
    sheet.push(first, second);
  }
  const copies = { training: plain, held, second: held };
  const others = { training: plain, held: truths, second: held };
  measured.push(await measureSamples('a copy of the picture', copies, wanted));
  measured.push(await measureSamples("the person's other picture itself", others, wanted));
  const strangers = [...truths.slice(1), truths[0]!];
  const someoneElse = { training: plain, held: strangers, second: truths };
  measured.push(await measureSamples("another person's picture", someoneElse, wanted));
  return { rows: measured, sheet: [...sheet, truths] };
}

async function render(folder: string, which: Parameters<typeof writeDomain>[1]): Promise<void> {
  if (!existsSync(folder)) await writeDomain(folder, which);
}
