/**
 * `npm run bench:simgan`: closes a gap between two domains that is known exactly. Rendered people of
 * a plain camera are refined towards the same renderer with another camera, light and noise, once
 * for each arm; held-out people then show how far the gap is closed, and where their joints are.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { openRefinerOf } from '#dist/cli/open-refiner.js';
import { parseCount, parseNumber } from '#dist/cli/parse-number.js';
import { parseSize } from '#dist/cli/parse-size.js';
import { prepareTensorflow } from '#dist/cli/tensorflow.js';
import { ifThere } from '#dist/if-there.js';
import { packageRoot } from '#dist/package-root.js';
import type { Size } from '#dist/pose/skeleton.js';
import { registerFastKernels } from '#dist/train/tensorflow/fast-kernels.js';
import { describeMachine } from '../describe-machine.js';
import { formatTable } from '../format-table.js';
import { writeSection } from '../write-section.js';
import { measureAccuracy } from './classifier.js';
import { measureDistance } from './distance.js';
import { writeDomain } from './domains.js';
import { measureJoints } from './joints.js';
import { type LoadedPicture, loadPictures, refineAll } from './pictures.js';
import { drawSheet } from './sheet.js';

interface Options {
  readonly out: string;
  readonly size: Size;
  readonly people: number;
  readonly heldOut: number;
  readonly steps: number;
  readonly pretraining: number;
  readonly baseWidth: number;
  readonly lambda: number;
  readonly write?: true;
}

const options = new Command()
  .name('bench:simgan')
  .description('Refines rendered people towards another camera, and measures how far that closes the gap')
  .option('--size <width>x<height>', 'of the pictures', parseSize, { width: 48, height: 96 })
  .option('--people <number>', 'to train on, two pictures each, and as many photographs', parseCount, 120)
  .option('--held-out <number>', 'people to measure with', parseCount, 80)
  .option('--pretraining <steps>', 'of R alone; D has a third of it', parseCount, 250)
  .option('--steps <steps>', 'after that', parseCount, 300)
  .option('--base-width <channels>', 'of R', parseCount, 16)
  .option('--lambda <number>', 'the weight of the self-regularisation', parseNumber, 0.05)
  .option('--out <folder>', 'pictures and runs; what is there is not made again', 'runs/simgan')
  .option('--write', 'put the table and the pictures into docs')
  .parse()
  .opts<Options>();
const { out, size, people, heldOut } = options;

/** Both sides of the item's question: whether the person's own pixels count twice. */
const arms = [
  { name: 'mask', title: 'SimGAN, the person counts twice', poseMask: true },
  { name: 'plain', title: 'SimGAN, all pixels alike', poseMask: false },
] as const;

interface Row {
  readonly title: string;
  /** The share of held-out pictures that a fresh classifier recognises, of both kinds. */
  readonly accuracy: number;
  /** From the same people as the other camera sees them, in levels of 255. */
  readonly distance: number;
  /** Of MoveNet's joints from the exact ones, over the height, and the share that it finds. */
  readonly joints: { readonly error: number; readonly found: number };
}

// 1. Render both domains.
const folders = {
  plain: join(out, 'plain'),
  photographs: join(out, 'photographs'),
  heldPlain: join(out, 'held-out', 'plain'),
  heldOther: join(out, 'held-out', 'other'),
  heldPhotographs: join(out, 'held-out', 'judge'),
};
const of = { seed: 1, size } as const;
await render(folders.plain, { ...of, domain: 'plain', first: 0, people, poses: 2 });
await render(folders.photographs, { ...of, domain: 'other', first: 1000, people: 2 * people, poses: 1 });
await render(folders.heldPlain, { ...of, domain: 'plain', first: 2000, people: heldOut, poses: 1 });
await render(folders.heldOther, { ...of, domain: 'other', first: 2000, people: heldOut, poses: 1 });
await render(folders.heldPhotographs, { ...of, domain: 'other', first: 3000, people: heldOut, poses: 1 });

// 2. Train the arms.
const runs = new Map<string, string>();
for (const { name, poseMask } of arms) runs.set(name, await train(name, poseMask));

// 3. Measure: nothing done, and each arm.
const tf = await prepareTensorflow();
registerFastKernels(tf, { bfloat16: false });
const load = (folder: string) => loadPictures(folder, size);
const sets = {
  plain: await load(folders.plain),
  photographs: await load(folders.photographs),
  heldPlain: await load(folders.heldPlain),
  heldOther: await load(folders.heldOther),
  heldPhotographs: await load(folders.heldPhotographs),
};
const rows = [await measure('the plain pictures', sets.plain, sets.heldPlain)];
const drawn: (readonly LoadedPicture[])[] = [];
for (const { name, title } of arms) {
  const refiner = await openRefinerOf(runs.get(name)!);
  const [training, held] = [await refineAll(sets.plain, refiner), await refineAll(sets.heldPlain, refiner)];
  drawn.push(held);
  rows.push(await measure(title, training, held));
  await refiner.release();
}
rows.push(await measure('the other camera itself', sets.photographs.slice(0, people), sets.heldOther));
const docs = join(packageRoot, 'docs');
const sheet = join(options.write ? docs : out, 'simgan.jpg');
await drawSheet(sheet, [sets.heldPlain, ...drawn, sets.heldOther], size);

const { processor, cores } = describeMachine();
const budget = `${people} people, R of ${options.baseWidth} channels, ${options.pretraining} + ${Math.ceil(options.pretraining / 3)} + ${options.steps} steps of 8 pictures at ${size.width}x${size.height}, lambda ${options.lambda}, ${heldOut} held-out people, seed 1; ${processor}, ${cores} cores`;
const text = `${budget}:\n\n${format(rows)}`;
process.stdout.write(`${text}\n`);
if (options.write)
  await writeSection(join(docs, 'augmentation-models.md'), {
    name: 'bench:simgan',
    text,
    results: { budget, rows },
  });

async function render(folder: string, which: Parameters<typeof writeDomain>[1]): Promise<void> {
  if (!existsSync(folder)) await writeDomain(folder, which);
}

/** Trains an arm, or resumes its training, and returns its run's folder. */
async function train(name: string, poseMask: boolean): Promise<string> {
  const settings = {
    'image.width': size.width,
    'image.height': size.height,
    'folder.heldOutPeople': Math.ceil(people / 12),
    batchSize: 4,
    baseWidth: options.baseWidth,
    steps: options.steps,
    'refiner.pretrainingSteps': options.pretraining,
    'discriminator.pretrainingSteps': Math.ceil(options.pretraining / 3),
    'discriminator.history': 200,
    'refiner.lambda': options.lambda,
    'refiner.pairColours': options.lambda,
    poseMask,
  };
  const sets = Object.entries(settings).flatMap(([path, value]) => ['--set', `${path}=${value}`]);
  const data = ['--method', 'simgan', '--data', folders.plain, '--photographs', folders.photographs];
  const known = await findRun(name);
  const fresh = [...data, '--runs', join(out, 'runs'), '--name', name, ...sets];
  const command = [join(packageRoot, 'dist', 'cli', 'main.js'), 'train'];
  const args = [...command, ...(known ? ['--resume', known] : fresh)];
  const [status] = await once(spawn(process.execPath, args, { stdio: 'inherit' }), 'exit');
  const run = await findRun(name);
  if (status === 0 && run !== undefined) return run;
  throw new Error(`Cannot measure ${name}: its training ended with status ${status}`);
}

async function findRun(name: string): Promise<string | undefined> {
  const folder = join(out, 'runs');
  const names = (await ifThere(readdir(folder))) ?? [];
  const found = names.find((each) => each.replace(/^\d+-/, '') === name);
  return found === undefined ? undefined : join(folder, found);
}

/** What held-out pictures show; the classifier learns from the training pictures of the same kind. */
async function measure(
  title: string,
  training: readonly LoadedPicture[],
  held: readonly LoadedPicture[],
): Promise<Row> {
  const learn = { drawn: training, real: sets.photographs };
  return {
    title,
    accuracy: await measureAccuracy(learn, { drawn: held, real: sets.heldPhotographs }, size),
    distance: measureDistance(held, sets.heldOther),
    joints: await measureJoints(held, size),
  };
}

function format(results: readonly Row[]): string {
  const cells = results.map(({ title, accuracy, distance, joints }) => [
    title,
    `${(100 * accuracy).toFixed(0)} %`,
    distance.toFixed(1),
    `${(100 * joints.error).toFixed(2)} %`,
    `${(100 * joints.found).toFixed(0)} %`,
  ]);
  const header = [
    'pictures',
    'told apart',
    'from the truth, levels',
    "joints' error, of the height",
    'found',
  ];
  return formatTable(header, cells);
}
