import { createRandom } from '#dist/random.js';
import { toPercentiles } from '../serve/summarise-turns.js';
import { createOurs } from './servers.js';
import { SharedMachine } from './shared-machine.js';

/** Chooses the server of a caller's next call: its index in the open calls of each server. */
type Choose = (caller: number, openCalls: readonly number[]) => number;

const servers = 3;
const coresOfEach = 2;
const callers = 12;
const mostCalls = 4000;
const seeds = [1, 2, 3, 4];
/** Stages take up to this many times as long as usual, and as short, on servers that others disturb. */
const spreads = [1.1, 2, 3];

/** So many clients, each with as many callers, call the servers in turn, each on its own. */
const inTurn = (clients: number) => (): Choose => {
  const calls = Array.from({ length: clients }, (_, client) => client);
  return (caller) => {
    const client = caller % clients;
    const call = calls[client] ?? 0;
    calls[client] = call + 1;
    return call % servers;
  };
};

/** Ways to share calls, by their names in the table. */
const ways: readonly (readonly [string, () => Choose])[] = [
  ['each caller always calls the same server', () => (caller) => caller % servers],
  ['in turn, one client for all callers', inTurn(1)],
  ['in turn, four clients', inTurn(4)],
  ['in turn, a client for each caller', inTurn(callers)],
  ['the server with the fewest open calls', () => (_, open) => open.indexOf(Math.min(...open))],
];

/** The header of `listSharing`. */
export const sharingHeader = ['stages take', 'way to share', 'of the servers', 'refined p50', 'p99'];

/**
 * The rows of a table: three servers and twelve callers, who call again as soon as they are
 * answered, for each way to share the calls. Throughput is relative to the first way.
 */
export function listSharing(): readonly (readonly string[])[] {
  return spreads.flatMap((spread) => {
    const means = ways.map(([name, create]) => ({ name, ...average(spread, create) }));
    return means.map(({ name, perSecond, p50, p99 }) => [
      `${(1 / spread).toFixed(1)} to ${spread.toFixed(1)} times`,
      name,
      (perSecond / (means[0]?.perSecond ?? Number.NaN)).toFixed(2),
      p50.toFixed(0),
      p99.toFixed(0),
    ]);
  });
}

function average(spread: number, create: () => Choose) {
  const runs = seeds.map((seed) => simulate(seed, spread, create()));
  const mean = (field: keyof (typeof runs)[number]) =>
    runs.reduce((sum, run) => sum + run[field], 0) / runs.length;
  return { perSecond: mean('perSecond'), p50: mean('p50'), p99: mean('p99') };
}

/** Requests a second, and percentiles of the milliseconds until the refined picture. */
function simulate(seed: number, spread: number, choose: Choose) {
  const random = createRandom(seed, 0);
  const machine = new SharedMachine(servers * coresOfEach);
  const vary = () => spread ** random.uniform(-1, 1);
  const submits = Array.from({ length: servers }, () => createOurs({ machine, vary, maxCoarseInRow: 4 }));
  const open = submits.map(() => 0);
  const refinedMs: number[] = [];
  let calls = 0;
  const call = (caller: number): void => {
    if (calls++ >= mostCalls) return;
    const [server, startedMs] = [choose(caller, open), machine.nowMs];
    const count = (change: number) => open.splice(server, 1, (open[server] ?? 0) + change);
    count(1);
    submits[server]?.({
      onCoarse: () => undefined,
      onRefined: () => {
        count(-1);
        refinedMs.push(machine.nowMs - startedMs);
        machine.after(4, () => call(caller));
      },
    });
  };
  for (let caller = 0; caller < callers; caller++) machine.after(caller, () => call(caller));
  machine.run();
  const { p50 = 0, p99 = 0 } = toPercentiles(refinedMs);
  return { perSecond: (1000 * refinedMs.length) / machine.nowMs, p50, p99 };
}
