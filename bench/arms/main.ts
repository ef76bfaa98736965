/**
 * `npm run bench:arms`: trains models that differ in one thing on rendered people, at equal budget,
 * and scores their pictures of held-out people and of photographs. An arm that is done is not
 * trained again, and one that was stopped goes on.
 */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { parseCount, parseNumber } from '#dist/cli/parse-number.js';
import { parseSize } from '#dist/cli/parse-size.js';
import { openBackend } from '#dist/cli/training-backend.js';
import { ifThere } from '#dist/if-there.js';
import { packageRoot } from '#dist/package-root.js';
import type { Size } from '#dist/pose/skeleton.js';
import { describeMachine } from '../describe-machine.js';
import { writeSection } from '../write-section.js';
import { type ArmResult, formatArms } from './format-arms.js';
import { measureRun, readPg2Config } from './measure-run.js';
import { type Arm, createTables, type TableName, tableNames } from './tables.js';
import { type Steps, type Training, trainArm } from './train-arm.js';

interface Options {
  readonly table: readonly TableName[];
  readonly only?: readonly string[];
  readonly minutes?: number;
  readonly steps?: Steps;
  readonly size: Size;
  readonly baseWidth: number;
  readonly identities: number;
  readonly heldOut: number;
  readonly out: string;
  readonly write?: true;
}

const { table, only, minutes, steps, write, ...common } = new Command()
  .name('bench:arms')
  .description('Trains models that differ in one thing at equal budget, and measures them')
  .addOption(
    new Option('--table <names...>', 'which models: tables of the document')
      .choices(tableNames)
      .default(['inputs', 'settings']),
  )
  .option('--only <arms...>', 'rows of the tables, by the names in bench/arms/tables.ts; by default all')
  .option(
    '--minutes <minutes>',
    'of training for each model; 21 steps of it tell how many that is',
    parseNumber,
  )
  .addOption(
    new Option('--steps <g1>+<g2>', 'steps of 8 pictures of each stage, instead of minutes')
      .argParser(parseSteps)
      .conflicts('minutes'),
  )
  .option('--size <width>x<height>', 'of the pictures', parseSize, { width: 64, height: 128 })
  .option('--base-width <channels>', 'F of both generators', parseCount, 16)
  .option('--identities <people>', 'to train on, four pictures each', parseCount, 1500)
  .option('--held-out <people>', 'to measure with, one pair each', parseCount, 100)
  .option('--out <folder>', 'where the runs and results go', 'runs/arms')
  .option('--write', 'put the tables into docs/training-benchmarks.md')
  .parse()
  .opts<Options>();

const training: Training = {
  budget: steps === undefined ? { minutes: minutes ?? 60 } : { steps },
  ...common,
};
const { out, ...settings } = training;
await keepSettings();
const backend = await openBackend('tensorflow');
backend.usePrecision('fp32');

const tables = createTables(training.baseWidth);
for (const name of table) {
  const results: [Arm, ArmResult][] = [];
  const arms = tables[name].filter((arm) => only?.includes(arm.name) ?? true);
  for (const arm of arms) results.push([arm, await takeResult(arm)]);
  const text = `${describe()}:\n\n${formatArms(results)}`;
  process.stdout.write(`\n${name}\n\n${text}\n`);
  if (!write) continue;
  const numbers = results.map(([arm, result]) => ({ arm: arm.name, ...result }));
  await writeSection(join(packageRoot, 'docs', 'training-benchmarks.md'), {
    name: `bench:arms ${name}`,
    text,
    results: { ...settings, results: numbers },
  });
}

/** The result of an arm in its file, which this makes if it is not there. */
async function takeResult(arm: Arm): Promise<ArmResult> {
  const path = join(out, `${arm.name}.json`);
  const known = await ifThere(readFile(path, 'utf8'));
  if (known !== undefined) return JSON.parse(known) as ArmResult; // written below
  const run = await trainArm(arm, training);
  const { g1, g2 } = await readPg2Config(run);
  const scores = await measureRun(run, join(out, 'grids', arm.name));
  const result: ArmResult = { steps: { g1: g1.steps, g2: g2.steps }, scores };
  await writeFile(path, `${JSON.stringify(result, null, 1)}\n`);
  return result;
}

/** Keeps the settings in the folder of the runs, which holds arms of one budget alone. */
async function keepSettings(): Promise<void> {
  const path = join(out, 'settings.json');
  const known = await ifThere(readFile(path, 'utf8'));
  const text = JSON.stringify(settings);
  if (known !== undefined && known !== text)
    throw new Error(`Cannot use ${out}: its runs are of ${known}, expected ${text}; name another --out`);
  await mkdir(out, { recursive: true });
  await writeFile(path, text);
}

function describe(): string {
  const { processor, cores } = describeMachine();
  const { size, baseWidth, identities, budget } = training;
  const given = 'minutes' in budget ? `${budget.minutes} minutes each` : 'equal steps';
  return `F = ${baseWidth}, ${size.width}x${size.height}, ${identities} people, ${given}, seed 1; ${processor}, ${cores} cores`;
}

function parseSteps(text: string): Steps {
  const [, g1 = '', g2 = ''] = /^(\d{1,7})\+(\d{1,7})$/.exec(text) ?? [];
  if (Number(g1) < 1) throw new InvalidArgumentError('Expected G1+G2, as in 1500+750.');
  return { g1: Number(g1), g2: Number(g2) };
}
