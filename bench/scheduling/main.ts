/**
 * `npm run bench:scheduling`: compares, in virtual time, our scheduler with first come, first served,
 * and ways to share calls among servers, so the numbers are the same on all machines. With --write,
 * puts the tables into docs/serving-benchmarks.md.
 */
import { join } from 'node:path';
import { Command } from 'commander';
import { packageRoot } from '#dist/package-root.js';
import { createRandom, type Random } from '#dist/random.js';
import { formatTable } from '../format-table.js';
import { toPercentiles } from '../serve/summarise-turns.js';
import { writeSection } from '../write-section.js';
import { capacityPerSecond, createOurs, createQueue, type Submit, type World } from './servers.js';
import { SharedMachine } from './shared-machine.js';
import { listSharing, sharingHeader } from './sharing.js';

/** What brings the requests of a run: it makes a call at once, and whatever else later. */
type Drive = (callers: Callers) => void;

interface Callers {
  readonly random: Random;
  readonly after: (delayMs: number, run: () => void) => void;
  readonly call: (whenDone?: () => void) => void;
}

/** A server, by its name in the table. */
type NamedServer = readonly [string, (world: World) => Submit];

const { write } = new Command()
  .name('bench:scheduling')
  .description('Simulates the scheduler beside first come, first served')
  .option('--write', 'put the table into docs/serving-benchmarks.md')
  .parse()
  .opts<{ readonly write?: true }>();

const seeds = [1, 2, 3, 4];

const servers: readonly NamedServer[] = [
  ['first come, first served', createQueue],
  ['ours', (world) => createOurs({ ...world, maxCoarseInRow: 4 })],
  ['ours, `maxCoarseInRow` 2', (world) => createOurs({ ...world, maxCoarseInRow: 2 })],
  ['ours, `maxCoarseInRow` 1', (world) => createOurs({ ...world, maxCoarseInRow: 1 })],
];

const loads: readonly (readonly [string, Drive])[] = [
  ['50 % of capacity', (callers) => arrive(callers, 0.5)],
  ['80 % of capacity', (callers) => arrive(callers, 0.8)],
  ['4 callers', (callers) => callAgain(callers, 4)],
  ['16 callers', (callers) => callAgain(callers, 16)],
];

const rows = loads.flatMap(([load, drive]) =>
  servers.map(([server, create]) => [
    load,
    server,
    ...average(seeds.map((seed) => simulate(seed, drive, create))),
  ]),
);
const header = ['load', 'server', 'requests/s', 'coarse p50', 'p99', 'refined p50', 'p99'];
const table = formatTable(header, rows);
const sharing = formatTable(sharingHeader, listSharing());
process.stdout.write(`${table}\n\n${sharing}\n`);
if (write) {
  const path = join(packageRoot, 'docs', 'serving-benchmarks.md');
  await writeSection(path, { name: 'scheduling', text: table });
  await writeSection(path, { name: 'sharing', text: sharing });
}

/**
 * One run of 4000 requests: requests a second, and percentiles of the milliseconds until each
 * picture.
 */
function simulate(
  seed: number,
  drive: Drive,
  create: (world: World) => Submit,
): readonly (number | undefined)[] {
  const [random, speed] = [createRandom(seed, 1), createRandom(seed, 2)]; // the same arrivals for all
  const machine = new SharedMachine(2);
  const submit = create({ machine, vary: () => speed.uniform(0.9, 1.1) });
  const coarseMs: number[] = [];
  const refinedMs: number[] = [];
  let calls = 0;
  const call = (whenDone: () => void = () => undefined) => {
    if (calls++ >= 4000) return;
    const arrivedMs = machine.nowMs;
    submit({
      onCoarse: () => coarseMs.push(machine.nowMs - arrivedMs),
      onRefined: () => {
        refinedMs.push(machine.nowMs - arrivedMs);
        whenDone();
      },
    });
  };
  drive({ random, after: (delayMs, run) => machine.after(delayMs, run), call });
  machine.run();
  const perSecond = (1000 * refinedMs.length) / machine.nowMs;
  const [coarse, refined] = [toPercentiles(coarseMs), toPercentiles(refinedMs)];
  return [perSecond, coarse.p50, coarse.p99, refined.p50, refined.p99];
}

/** Calls at random times (Poisson). */
function arrive({ random, after, call }: Callers, load: number): void {
  const meanMs = 1000 / (load * capacityPerSecond);
  let left = 4000;
  const next = () => {
    call();
    if (--left > 0) after(-Math.log(1 - random.uniform(0, 1)) * meanMs, next);
  };
  next();
}

/** Callers that call again 4 ms after they have been answered. */
function callAgain({ after, call }: Callers, callers: number): void {
  const again = () => call(() => after(4, again));
  for (let i = 0; i < callers; i++) after(i, again);
}

function average(runs: readonly (readonly (number | undefined)[])[]): readonly string[] {
  const columns = runs[0]?.keys() ?? [];
  const means = [...columns].map(
    (column) => runs.reduce((sum, run) => sum + (run[column] ?? Number.NaN), 0) / runs.length,
  );
  return means.map((mean, column) => (column === 0 ? mean.toFixed(1) : mean.toFixed(0)));
}
