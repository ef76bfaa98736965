/**
 * `npm run bench:train`: the time of a step of G1, data included, beside the same network in
 * PyTorch (channels last), in float32 and in bfloat16. All are processes that wait for their turn,
 * take a few steps, and wait again, in alternating order.
 */
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { cacheFolder } from '#dist/cache-folder.js';
import { parseCount } from '#dist/cli/parse-number.js';
import { toMedian } from '#dist/median.js';
import { packageRoot } from '#dist/package-root.js';
import { describeMachine } from '../describe-machine.js';
import { setUpEnvironment } from '../export/environments.js';
import { runProgram } from '../fork-program.js';
import { formatTable } from '../format-table.js';
import { writeSection } from '../write-section.js';
import type { StepSettings } from './ours-process.js';
import { type Stepper, startStepper } from './stepper.js';

type Case = Omit<StepSettings, 'precision'>;

const cases = {
  f16: { baseWidth: 16, batchSize: 8 },
  f32: { baseWidth: 32, batchSize: 8 },
  f128: { baseWidth: 128, batchSize: 4 },
} satisfies Record<string, Case>;
type CaseName = keyof typeof cases;

/** Of the pictures: that of the preset which ours-process.ts takes. */
const size = { width: 64, height: 128 };

const precisions = ['fp32', 'bfloat16'] as const;
const programs = ['ours', 'torch'] as const;
type Contestant = `${(typeof programs)[number]} ${(typeof precisions)[number]}`;

interface Options {
  readonly only: readonly CaseName[];
  readonly rounds: number;
  readonly steps: number;
  readonly write?: true;
}

/** Milliseconds a step, by contestant. */
interface Result extends Case {
  readonly name: CaseName;
  readonly medians: Readonly<Record<Contestant, number>>;
}

const { only, rounds, steps, write } = new Command()
  .name('bench:train')
  .description('Times a training step of G1 at 128x64 beside PyTorch')
  .addOption(
    new Option('--only <cases...>', 'by the width of the network')
      .choices(Object.keys(cases))
      .default(Object.keys(cases)),
  )
  .option('--rounds <count>', 'turns of each', parseCount, 7)
  .option('--steps <count>', 'in a turn', parseCount, 3)
  .option('--write', 'put the table into docs/training-benchmarks.md')
  .parse()
  .opts<Options>();

const python = setUpEnvironment('torch', cacheFolder(process.env));

const results: Result[] = [];
for (const name of only) results.push({ name, ...cases[name], medians: await time(cases[name]) });
const machine = describeMachine();
const text = `${machine.processor}, ${machine.cores} cores, ${rounds} turns of ${steps} steps:\n\n${format(results)}`;
process.stdout.write(`${text}\n`);
if (write)
  await writeSection(join(packageRoot, 'docs', 'training-benchmarks.md'), {
    name: 'bench:train',
    text,
    results: { machine, results },
  });

/** Milliseconds a step of each contestant: the median of its turns. */
async function time(settings: Case): Promise<Result['medians']> {
  const steppers: { readonly name: Contestant; readonly stepper: Stepper; readonly times: number[] }[] = [];
  try {
    for (const precision of precisions)
      for (const program of programs) {
        const name: Contestant = `${program} ${precision}`;
        process.stderr.write(`F = ${settings.baseWidth}: starting ${name}\n`);
        const stepper = await start(program, { ...settings, precision });
        steppers.push({ name, stepper, times: [] });
      }
    for (let round = -1; round < rounds; round += 1)
      for (const { stepper, times } of steppers) {
        const milliseconds = await stepper.take(steps);
        if (round >= 0) times.push(milliseconds);
      }
  } finally {
    for (const { stepper } of steppers) await stepper.stop();
  }
  const medians = steppers.map(({ name, times }) => [name, toMedian(times)]);
  return Object.fromEntries(medians) as Record<Contestant, number>; // one for each program and precision
}

function start(program: (typeof programs)[number], settings: StepSettings): Promise<Stepper> {
  if (program === 'ours') {
    const path = join(import.meta.dirname, 'ours-process.ts');
    return startStepper(process.execPath, [runProgram, path, JSON.stringify(settings)]);
  }
  const json = JSON.stringify({ ...settings, ...size, device: 'cpu' });
  return startStepper(python, [join(import.meta.dirname, 'torch_process.py'), json]);
}

function format(all: readonly Result[]): string {
  const header = [
    'G1, ms a step',
    'ours fp32',
    'torch fp32',
    'ours / torch',
    'ours bfloat16',
    'torch bfloat16',
    'ours / torch',
  ];
  const rows = all.map(({ baseWidth, batchSize, medians }) => [
    `F = ${baseWidth}, batch ${batchSize}`,
    ...precisions.flatMap((precision) => {
      const [ours, torch] = [medians[`ours ${precision}`], medians[`torch ${precision}`]];
      return [ours.toFixed(0), torch.toFixed(0), (ours / torch).toFixed(2)];
    }),
  ]);
  return formatTable(header, rows);
}
