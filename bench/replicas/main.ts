/**
 * `npm run bench:replicas`: three servers, each held to its share of the cores, behind Envoy,
 * HAProxy and grpc-js' own balancing. Measures the pictures a second of all servers called directly
 * and of the same servers behind each balancer; then one server is killed and another one drains
 * under load. Exits with status 1 if a call is lost, if a balancer reaches less than 0.9 of the
 * servers, or if the drained server does not end cleanly.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { parseCount } from '#dist/cli/parse-number.js';
import { describeMachine } from '../describe-machine.js';
import { formatTable } from '../format-table.js';
import { type BenchRequest, createBenchRequest } from '../serve/bench-request.js';
import { type Outcomes, type SteadyLoad, startSteadyLoad } from '../serve/steady-load.js';
import { type BalancerName, balancers } from './balancers.js';
import { startReplicas } from './replicas.js';

interface Options {
  readonly seconds: number;
  readonly callers: number;
  readonly only: readonly BalancerName[];
}

interface Result {
  readonly name: BalancerName;
  /** Pictures a second: the servers' own, and behind the balancer. */
  readonly sum: number;
  readonly balanced: number;
  /** The outcomes of the calls while servers ended. */
  readonly outcomes: Readonly<Outcomes>;
  readonly drainStatus: number | null;
}

const servers = 3;
const longestSeconds = 120;
const mostCallers = 48;
const leastShare = 0.9;
const warmUpMs = 3000;
const picturesPerCall = 2;

const options = new Command()
  .name('bench:replicas')
  .description('Measures three servers behind a balancer, and what is lost when they end')
  .option('--seconds <number>', `of each measurement, at most ${longestSeconds}`, parseCount, 20)
  .option('--callers <number>', `calls at a time, at most ${mostCallers}`, parseCount, 12)
  .addOption(
    new Option('--only <balancers...>', 'only these')
      .choices(Object.keys(balancers))
      .default(Object.keys(balancers)),
  )
  .parse()
  .opts<Options>();
const seconds = Math.min(options.seconds, longestSeconds);
const callers = Math.min(options.callers, mostCallers);
const { cores, processor, system } = describeMachine();
/** One core is left to the balancer and the callers. */
const share = Math.max(1, cores - 1) / servers;

/** The mean over the rounds of a measurement, so that both kinds see the same machine. */
const rounds = 3;

/** Pictures a second of loads that run together, after they have settled. */
async function measure(loads: readonly SteadyLoad[]): Promise<number> {
  const count = () => loads.reduce((sum, { outcomes }) => sum + (outcomes['done'] ?? 0), 0);
  await sleep(warmUpMs);
  const [before, startedMs] = [count(), performance.now()];
  await sleep((seconds * 1000) / rounds);
  const rate = ((count() - before) * picturesPerCall * 1000) / (performance.now() - startedMs);
  await Promise.all(loads.map((load) => load.stop()));
  return rate;
}

async function run(name: BalancerName, request: BenchRequest): Promise<Result> {
  const replicas = await startReplicas(servers, share);
  const addresses = replicas.servers.map(({ address }) => address);
  const balancer = await balancers[name](addresses);
  try {
    const each = Math.ceil(callers / servers);
    let [sum, balanced] = [0, 0];
    for (let round = 0; round < rounds; round++) {
      const seed = round * (servers + 1);
      const direct = addresses.map((address, index) =>
        startSteadyLoad(address, { request, callers: each, seed: seed + index }),
      );
      sum += (await measure(direct)) / rounds;
      const load = startSteadyLoad(balancer.target, { request, callers, seed: seed + servers });
      balanced += (await measure([load])) / rounds;
    }

    const load = startSteadyLoad(balancer.target, { request, callers, seed: rounds * (servers + 1) });
    const [killed, drained] = replicas.servers;
    await sleep(warmUpMs);
    if (killed) process.kill(killed.pid, 'SIGKILL');
    await sleep((seconds * 1000) / 2);
    if (drained) process.kill(drained.pid, 'SIGTERM');
    const drainStatus = (await drained?.ended) ?? null;
    await sleep((seconds * 1000) / 2);
    await load.stop();
    return { name, sum, balanced, outcomes: load.outcomes, drainStatus };
  } finally {
    await balancer.stop();
    await replicas.stop();
  }
}

function listProblems({ sum, balanced, outcomes, drainStatus }: Result): string[] {
  const lost = Object.entries(outcomes).filter(([outcome]) => outcome !== 'done');
  return [
    ...lost.map(([outcome, count]) => `${count} calls ended with ${outcome}`),
    ...(balanced < leastShare * sum ? [`less than ${leastShare} of the servers' pictures a second`] : []),
    ...(drainStatus === 0 ? [] : [`the drained server ended with status ${drainStatus}`]),
  ];
}

const request = await createBenchRequest();
const results: Result[] = [];
for (const name of options.only) results.push(await run(name, request));
console.log(
  `${servers} servers with ${share.toFixed(2)} cores each, ${callers} callers, ${seconds} s; ${processor}, ${cores} cores, ${system}\n`,
);
console.log(
  formatTable(
    ['balancer', 'pictures/s of the servers', 'behind it', 'share', 'calls while servers end', 'lost'],
    results.map(({ name, sum, balanced, outcomes: { done = 0, ...lost } }) => [
      ...[name, sum.toFixed(1), balanced.toFixed(1), (balanced / sum).toFixed(2), done],
      Object.values(lost).reduce((total, count) => total + count, 0),
    ]),
  ),
);
for (const result of results)
  for (const problem of listProblems(result)) {
    console.error(`Not as expected: ${result.name}: ${problem}`);
    process.exitCode = 1;
  }
