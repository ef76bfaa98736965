/**
 * `npm run bench:overhead`: the same calls in turn to a server without anything, to one with each of
 * TLS, tokens, metrics (read once a second) and traces (sent to a collector), and to one with all of
 * them: calls a second, and the processor time of the server's process for each call, which depends
 * less on what else the machine does. Before that each is started as often as it has turns.
 */
import { Command } from 'commander';
import { parseCount } from '#dist/cli/parse-number.js';
import { toMedian } from '#dist/median.js';
import { describeMachine } from '../describe-machine.js';
import { formatTable } from '../format-table.js';
import { createBenchRequest } from '../serve/bench-request.js';
import type { PrepareFeature } from './features.js';
import { type MeasuredServer, runTurn, startMeasured, type Turn } from './measured-server.js';
import { prepareProduction } from './production.js';

interface Options {
  readonly turns: number;
  readonly seconds: number;
  readonly callers: number;
}

/** A server with some features, and what has been measured of it. */
interface Side {
  readonly name: string;
  readonly features: readonly PrepareFeature[];
  readonly readyMs: number[];
  readonly turns: Turn[];
}

const { turns, seconds, callers } = new Command()
  .name('bench:overhead')
  .description('Measures what TLS, tokens, metrics and traces cost a call')
  .option('--turns <number>', 'turns of each server', parseCount, 5)
  .option('--seconds <number>', 'length of a turn', parseCount, 10)
  .option('--callers <number>', 'callers at once, on one connection', parseCount, 4)
  .parse()
  .opts<Options>();

const production = await prepareProduction();
const sides: readonly Side[] = [
  toSide('nothing', []),
  ...Object.entries(production.features).map(([name, feature]) => toSide(name, [feature])),
  toSide('all', Object.values(production.features)),
];

const servers = await startAll();
await measureAll();
for (const server of servers.values()) await server.stop();
await production.close();
console.log(describeMachine());
console.log(format());

function toSide(name: string, features: readonly PrepareFeature[]): Side {
  return { name, features, readyMs: [], turns: [] };
}

/** Starts every server as often as it has turns; those of the last round stay. */
async function startAll(): Promise<Map<Side, MeasuredServer>> {
  const kept = new Map<Side, MeasuredServer>();
  for (let start = 0; start < turns; start++)
    for (const side of sides) {
      const server = await startMeasured(`overhead-${side.name}`, side.features);
      side.readyMs.push(server.readyMs);
      if (start === turns - 1) kept.set(side, server);
      else await server.stop();
    }
  return kept;
}

/** Calls the servers in turn, in both orders; a first turn, which is not counted, warms them up. */
async function measureAll(): Promise<void> {
  const request = await createBenchRequest();
  for (let turn = 0; turn <= turns; turn++)
    for (const [side, server] of turn % 2 === 0 ? servers : [...servers].reverse()) {
      const measured = await runTurn(server, { seconds, callers, request });
      if (turn > 0) side.turns.push(measured);
    }
}

/** Medians; ratios are to the server without anything in the same turn. */
function format(): string {
  const [bare] = sides;
  const rows = sides.map((side) => {
    const ratio = (field: keyof Turn) =>
      side.turns.map((turn, index) => turn[field] / (bare?.turns[index]?.[field] ?? Number.NaN));
    const rates = ratio('callsPerSecond');
    return [
      side.name,
      toMedian(side.turns.map(({ callsPerSecond }) => callsPerSecond)).toFixed(1),
      toMedian(rates).toFixed(3),
      `${Math.min(...rates).toFixed(3)} to ${Math.max(...rates).toFixed(3)}`,
      toMedian(side.turns.map(({ cpuMsPerCall }) => cpuMsPerCall)).toFixed(2),
      toMedian(ratio('cpuMsPerCall')).toFixed(3),
      `${toMedian(side.readyMs).toFixed(0)} ms`,
    ];
  });
  const head = ['with', 'calls/s', 'of nothing', 'by turn', 'CPU ms a call', 'of nothing', 'ready after'];
  return formatTable(head, rows);
}
