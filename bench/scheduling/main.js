/**
 * `npm run bench:scheduling`: when pictures are drawn under our scheduler and by first come, first served, in virtual time: the same
 * numbers on every machine. With --write the table goes into docs/serving-benchmarks.md.
 */
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { buildIfStale } from '../../scripts/build.js';
import { formatTable } from '../format-table.js';
import { toPercentiles } from '../serve/summarise-turns.js';
import { writeSection } from '../write-section.js';

const root = dirname(dirname(import.meta.dirname));

const { write } = new Command()
  .name('bench:scheduling')
  .description('Simulates the scheduler beside first come, first served')
  .option('--write', 'put the table into docs/serving-benchmarks.md')
  .parse()
  .opts();

buildIfStale();
const { createRandom } = await import('../../dist/random.js');
const { SharedMachine } = await import('./shared-machine.js');
const { capacityPerSecond, createOurs, createQueue } = await import('./servers.js');

const seeds = [1, 2, 3, 4];

const servers = [
  ['first come, first served', createQueue],
  ['ours', (world) => createOurs({ ...world, maxCoarseInRow: 4 })],
  ['ours, `maxCoarseInRow` 2', (world) => createOurs({ ...world, maxCoarseInRow: 2 })],
  ['ours, `maxCoarseInRow` 1', (world) => createOurs({ ...world, maxCoarseInRow: 1 })],
];

const loads = [
  ['50 % of capacity', ({ random, after, call }) => arrive({ random, after, call, load: 0.5 })],
  ['80 % of capacity', ({ random, after, call }) => arrive({ random, after, call, load: 0.8 })],
  ['4 callers', ({ after, call }) => callAgain({ after, call, callers: 4 })],
  ['16 callers', ({ after, call }) => callAgain({ after, call, callers: 16 })],
];

const rows = loads.flatMap(([load, drive]) =>
  servers.map(([server, create]) => [
    load,
    server,
    ...average(seeds.map((seed) => simulate({ seed, drive, create }))),
  ]),
);
const header = ['load', 'server', 'requests/s', 'coarse p50', 'p99', 'refined p50', 'p99'];
const table = formatTable(header, rows);
process.stdout.write(`${table}\n`);
if (write)
  await writeSection(join(root, 'docs', 'serving-benchmarks.md'), { name: 'scheduling', text: table });

/** One run of 4000 requests: requests a second, and percentiles of the milliseconds until each picture. */
function simulate({ seed, drive, create }) {
  const [random, speed] = [createRandom(seed, 1), createRandom(seed, 2)]; // the same arrivals for all
  const machine = new SharedMachine(2);
  const submit = create({ machine, vary: () => speed.uniform(0.9, 1.1) });
  const coarseMs = [];
  const refinedMs = [];
  let calls = 0;
  const call = (whenDone = () => undefined) => {
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
function arrive({ random, after, call, load }) {
  const meanMs = 1000 / (load * capacityPerSecond);
  let left = 4000;
  const next = () => {
    call();
    if (--left > 0) after(-Math.log(1 - random.uniform(0, 1)) * meanMs, next);
  };
  next();
}

/** Callers that call again 4 ms after they have been answered. */
function callAgain({ after, call, callers }) {
  const again = () => call(() => after(4, again));
  for (let i = 0; i < callers; i++) after(i, again);
}

function average(runs) {
  const means = runs[0].map((_, column) => runs.reduce((sum, run) => sum + run[column], 0) / runs.length);
  return means.map((mean, column) => (column === 0 ? mean.toFixed(1) : mean.toFixed(0)));
}
