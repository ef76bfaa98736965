/**
 * `npm run bench:train`: the time of a step of G1, data included, beside the same network in PyTorch (channels last), in float32
 * and in bfloat16. All are processes that wait for their turn, take a few steps, and wait again, in alternating order.
 */
import { join } from 'node:path';
import { Command } from 'commander';
import { buildIfStale } from '../../scripts/build.js';
import { describeMachine } from '../describe-machine.js';
import { setUpEnvironment } from '../export/environments.js';
import { formatTable } from '../format-table.js';
import { writeSection } from '../write-section.js';
import { startStepper } from './stepper.js';

const root = join(import.meta.dirname, '..', '..');
const cases = {
  f16: { baseWidth: 16, batchSize: 8 },
  f32: { baseWidth: 32, batchSize: 8 },
  f128: { baseWidth: 128, batchSize: 4 },
};

const { only, rounds, steps, write } = new Command()
  .name('bench:train')
  .description('Times a training step of G1 at 128x64 beside PyTorch')
  .option('--only <cases...>', `of ${Object.keys(cases).join(', ')}`, Object.keys(cases))
  .option('--rounds <count>', 'turns of each', Number, 7)
  .option('--steps <count>', 'in a turn', Number, 3)
  .option('--write', 'put the table into docs/training-benchmarks.md')
  .parse()
  .opts();

buildIfStale();
const { cacheFolder } = await import('../../dist/cli/cache-folder.js');
const python = setUpEnvironment('torch', cacheFolder(process.env));

const results = [];
for (const name of only) results.push({ name, ...cases[name], medians: await time(cases[name]) });
const machine = describeMachine();
const text = `${machine.processor}, ${machine.cores} cores, ${rounds} turns of ${steps} steps:\n\n${format(results)}`;
process.stdout.write(`${text}\n`);
if (write)
  await writeSection(join(root, 'docs', 'training-benchmarks.md'), {
    name: 'bench:train',
    text,
    results: { machine, results },
  });

/** Milliseconds a step of each contestant: the median of its turns. */
async function time(settings) {
  const contestants = ['fp32', 'bfloat16'].flatMap((precision) => [
    { name: `ours ${precision}`, command: process.execPath, program: 'ours-process.js', precision },
    { name: `torch ${precision}`, command: python, program: 'torch_process.py', precision },
  ]);
  const steppers = [];
  try {
    for (const { name, command, program, precision } of contestants) {
      process.stderr.write(`F = ${settings.baseWidth}: starting ${name}\n`);
      const args = [join(import.meta.dirname, program), JSON.stringify({ ...settings, precision })];
      steppers.push({ name, ...(await startStepper(command, args)), times: [] });
    }
    for (let round = -1; round < rounds; round += 1)
      for (const { take, times } of steppers) {
        const milliseconds = await take(steps);
        if (round >= 0) times.push(milliseconds);
      }
  } finally {
    for (const { stop } of steppers) await stop();
  }
  return Object.fromEntries(steppers.map(({ name, times }) => [name, median(times)]));
}

function median(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function format(all) {
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
    ...['fp32', 'bfloat16'].flatMap((precision) => {
      const [ours, torch] = [medians[`ours ${precision}`], medians[`torch ${precision}`]];
      return [ours.toFixed(0), torch.toFixed(0), (ours / torch).toFixed(2)];
    }),
  ]);
  return formatTable(header, rows);
}
