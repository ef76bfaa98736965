/**
 * `npm run bench:ablations`: trains the models of PG2's Table 1 on rendered people for equal numbers
 * of steps, and scores their pictures of held-out people. Three runs give five rows, because a run
 * of two stages also has the scores of its first stage.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { readAllMetrics } from '#dist/checkpoint/run-metrics.js';
import { parseCount } from '#dist/cli/parse-number.js';
import { ifThere } from '#dist/if-there.js';
import { packageRoot } from '#dist/package-root.js';
import type { PictureName } from '#dist/stages.js';
import { describeMachine } from '../describe-machine.js';
import { formatTable } from '../format-table.js';
import { writeSection } from '../write-section.js';

interface Options {
  readonly out: string;
  readonly baseWidth: number;
  readonly g1Steps: number;
  readonly g2Steps: number;
  readonly identities: number;
  readonly write?: true;
}

type Stage = 'g1' | 'g2';

/** A model, by its name in training, and its titles in the table after each stage. */
interface Run {
  readonly ablation: string;
  readonly rows: Readonly<Partial<Record<Stage, string>>>;
}

/** The scores of a model's pictures of one stage on held-out people, by metric. */
interface Result {
  readonly title: string;
  readonly drawn: PictureName;
  readonly metrics: Readonly<Record<string, number>>;
}

const { out, baseWidth, g1Steps, g2Steps, identities, write } = new Command()
  .name('bench:ablations')
  .description(
    "Trains the models of the paper's Table 1 for equal steps, and measures them on held-out people",
  )
  .option('--base-width <channels>', 'F of both generators', parseCount, 8)
  .option('--g1-steps <steps>', 'of stage 1, 8 pictures each', parseCount, 1500)
  .option('--g2-steps <steps>', 'of stage 2, 8 pictures each', parseCount, 750)
  .option('--identities <people>', 'to train on, four pictures each', parseCount, 2000)
  .option(
    '--out <folder>',
    'where the runs go; those that are finished are not trained again',
    'runs/ablations',
  )
  .option('--write', 'put the table into docs/training-benchmarks.md')
  .parse()
  .opts<Options>();

const runs: readonly Run[] = [
  { ablation: 'g1-g2-d', rows: { g1: 'G1, plain L1', g2: 'G1 + G2 + D, plain L1' } },
  { ablation: 'full', rows: { g1: 'G1, masked L1', g2: 'G1 + G2 + D, masked L1 (full)' } },
  { ablation: 'g1-d', rows: { g1: 'G1 + D, one stage, masked L1' } },
];

const results: Result[] = [];
for (const run of runs) results.push(...(await readRows(await train(run.ablation), run.rows)));
const { processor, cores } = describeMachine();
const text = `F = ${baseWidth}, ${g1Steps} + ${g2Steps} steps of 8 pictures, seed 1; ${processor}, ${cores} cores:\n\n${format(results)}`;
process.stdout.write(`${text}\n`);
if (write)
  await writeSection(join(packageRoot, 'docs', 'training-benchmarks.md'), {
    name: 'bench:ablations',
    text,
    results: { baseWidth, g1Steps, g2Steps, identities, results },
  });

/** Trains a model, or resumes its training, and returns its run's folder. */
async function train(ablation: string): Promise<string> {
  const settings = {
    baseWidth,
    'g1.steps': g1Steps,
    'g2.steps': ablation === 'g1-d' ? 0 : g2Steps,
    'synthetic.identities': identities,
    precision: 'fp32',
  };
  const known = await findRun(ablation);
  const sets = Object.entries(settings).flatMap(([path, value]) => ['--set', `${path}=${value}`]);
  const fresh = ['--ablation', ablation, '--runs', out, '--name', ablation, ...sets];
  const command = [
    join(packageRoot, 'dist', 'cli', 'main.js'),
    'train',
    ...(known ? ['--resume', known] : fresh),
  ];
  const [status] = await once(spawn(process.execPath, command, { stdio: 'inherit' }), 'exit');
  if (status !== 0) throw new Error(`Cannot measure ${ablation}: its training ended with status ${status}`);
  return (await findRun(ablation)) ?? fail(`Cannot measure ${ablation}: ${out} has no run of that name`);
}

async function findRun(ablation: string): Promise<string | undefined> {
  const names = (await ifThere(readdir(out))) ?? [];
  const name = names.find((each) => each.replace(/^\d+-/, '') === ablation);
  return name === undefined ? undefined : join(out, name);
}

/** The metrics at the end of each stage of a run, each with the baseline. */
async function readRows(folder: string, rows: Run['rows']): Promise<readonly Result[]> {
  const checkpoints = await readAllMetrics(folder);
  return Object.entries(rows).map(([stage, title]) => {
    const last = checkpoints.findLast((checkpoint) => checkpoint.stage === stage);
    if (!last)
      throw new Error(`Cannot read ${folder}: no metrics of ${stage}, expected those of a checkpoint`);
    return { title, drawn: stage === 'g1' ? 'coarse' : 'refined', metrics: last.metrics };
  });
}

function format(results: readonly Result[]): string {
  const score = (metrics: Result['metrics'], name: string) =>
    ['ssim', 'mask_ssim', 'l1', 'sharpness'].map((each) => metrics[`${name}_${each}`]?.toFixed(3) ?? '-');
  const rows = results.map(({ title, drawn, metrics }) => [title, ...score(metrics, drawn)]);
  const copy = ['the condition image itself', ...score(results[0]?.metrics ?? {}, 'copy')];
  return formatTable(['model', 'SSIM', 'mask-SSIM', 'L1', 'sharpness'], [copy, ...rows]);
}

function fail(message: string): never {
  throw new Error(message);
}
