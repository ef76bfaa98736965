/**
 * `npm run bench:faults`: injects faults into a real server under a steady load, one after the
 * other. A fault passes if no accepted request is lost, nothing is left behind, all engines are
 * back, and memory returns to its level. Exits with status 1 if one fails or the server does not
 * end cleanly.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { parseCount } from '#dist/cli/parse-number.js';
import { packageRoot } from '#dist/package-root.js';
import { createBenchRequest } from './bench-request.js';
import { type FaultContext, type FaultName, type FaultSettings, faults } from './fault-cases.js';
import { FaultModels } from './fault-models.js';
import { listRemains, type MemorySlack, toUsedMb, waitUntilIdle } from './idle-server.js';
import { type Outcomes, startSteadyLoad } from './steady-load.js';
import { startWatchedServer } from './watched-server.js';
import type { Sample } from './watched-server-process.js';

interface Options {
  readonly only: readonly FaultName[];
  readonly seconds: number;
  readonly callers: number;
}

/** The result of a fault, with the resources in use after it if it was injected. */
interface Result {
  readonly name: FaultName;
  readonly verdict: 'PASS' | 'FAIL' | 'SKIP';
  readonly problems: readonly string[];
  readonly outcomes: Readonly<Outcomes>;
  readonly after?: Sample;
}

const { only, seconds, callers } = new Command()
  .name('faults')
  .description('Injects faults into a server under load and reports what was lost')
  .addOption(
    new Option('--only <faults...>', 'only these faults')
      .choices(Object.keys(faults))
      .default(Object.keys(faults)),
  )
  .option('--seconds <number>', 'how long engines are killed', parseCount, 60)
  .option('--callers <number>', 'calls at a time', parseCount, 4)
  .parse()
  .opts<Options>();

/** Allowed growth after a garbage collection. */
const slack: MemorySlack = { usedMb: 8, residentMb: 64 };
/** A load that warms up caches and heaps before the first fault. */
const warmUpMs = 15_000;
const pollMs = 50;
/** How long left-over resources may take to disappear. */
const idleMs = 30_000;

const models = await FaultModels.create(join(packageRoot, 'models', 'default'));
const settings: FaultSettings = {
  maxDeadlineMs: 30_000,
  maxUnreadBytes: 2 ** 20,
  maxUploadBytes: 2 ** 22,
  maxUploadMs: 5000,
};
const server = await startWatchedServer(
  { port: 0, modelsFolder: models.folder, device: 'cpu', logLevel: 'silent', maxQueue: 1000, ...settings },
  { TMPDIR: await models.createTemporary() },
);
const request = await createBenchRequest();

/** Whether a condition became true within a time. */
async function waitFor(holds: () => boolean | Promise<boolean>, limitMs = 10_000): Promise<boolean> {
  const endMs = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > endMs) return false;
    await sleep(pollMs);
  }
  return true;
}

const until: FaultContext['until'] = (holds, limitMs) =>
  waitFor(async () => holds(await server.look()), limitMs);

const startLoad = (seed: number) => startSteadyLoad(server.address, { request, callers, seed });

const waitForRelease = (before?: Sample) =>
  waitUntilIdle(server, { slack, limitMs: idleMs, ...(before && { before }) });

function describeMemory(sample: Sample): string {
  return `${sample.rssMb.toFixed(0)} MB resident, ${toUsedMb(sample).toFixed(0)} MB in use`;
}

async function injectFault(name: FaultName, seed: number, before: Sample): Promise<Result> {
  const load = startLoad(seed);
  await sleep(1000);
  const found = await faults[name].run({ server, models, load, request, settings, seconds, until, waitFor });
  await sleep(1000);
  await load.stop();
  const { outcomes } = load;
  if (found.type === 'skipped') return { name, verdict: 'SKIP', problems: [found.reason], outcomes };
  const after = await waitForRelease(before);
  const lost = Object.keys(outcomes).filter((outcome) => !['done', 'resource-exhausted'].includes(outcome));
  const problems = [
    ...found.problems,
    ...lost.map((outcome) => `${outcomes[outcome]} calls: ${outcome}`),
    ...listRemains(after, before, slack),
  ];
  return { name, verdict: problems.length === 0 ? 'PASS' : 'FAIL', problems, outcomes, after };
}

process.on('exit', () => models.close());
process.once('SIGINT', () => process.exit(130));
const warmUp = startLoad(0);
await sleep(warmUpMs);
await warmUp.stop();
const before = await waitForRelease();
console.log(`before: ${before.engines} engines, ${describeMemory(before)}`);

const results: Result[] = [];
for (const [index, name] of only.entries()) {
  const result = await injectFault(name, index + 1, before);
  results.push(result);
  const { verdict, outcomes, after, problems } = result;
  const memory = after ? `; ${describeMemory(after)} after` : '';
  console.log(`${verdict} ${faults[name].title}: ${JSON.stringify(outcomes)}${memory}`);
  for (const problem of problems) console.log(`     ${problem}`);
}
const status = await server.close();
console.log(`the server ended with status ${status}`);
if (status !== 0 || results.some(({ verdict }) => verdict === 'FAIL')) process.exitCode = 1;
