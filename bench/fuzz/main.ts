/**
 * `npm run fuzz -- --seed 1 --count 300`: hostile messages, pictures, HTTP/2 frames and HTTP calls against a real server, with a good caller
 * beside them. Every case can be made again by its seed. Ends with status 1 where a case has an outcome that a healthy server does not give, the
 * good caller fails or waits for more than ten times as long as usual, an engine ended, memory grew, or something was left behind.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { parseCount, parseNumber } from '#dist/cli/parse-number.js';
import { toMessage } from '#dist/errors.js';
import { toMedian } from '#dist/median.js';
import { createBenchRequest } from '../serve/bench-request.js';
import { listRemains, type MemorySlack, toUsedMb, waitUntilIdle } from '../serve/idle-server.js';
import { startWatchedServer } from '../serve/watched-server.js';
import { makeFrameCases } from './frame-cases.js';
import { type CaseMaker, type FuzzCase, maxBytes } from './fuzz-case.js';
import { type GoodCalls, startGoodCaller } from './good-caller.js';
import { makeHttpCases } from './http-cases.js';
import { makeMessageCases } from './message-cases.js';
import { makePictureCases } from './picture-cases.js';

interface KindOfCases {
  readonly make: CaseMaker;
  /** Which of the server's addresses they are for. */
  readonly to: 'address' | 'httpAddress';
}

const makers = {
  messages: { make: makeMessageCases, to: 'address' },
  pictures: { make: makePictureCases, to: 'address' },
  frames: { make: makeFrameCases, to: 'address' },
  http: { make: makeHttpCases, to: 'httpAddress' },
  'http-frames': { make: makeFrameCases, to: 'httpAddress' },
} as const satisfies Readonly<Record<string, KindOfCases>>;
type Kind = keyof typeof makers;
const kinds = Object.keys(makers) as Kind[]; // Object.keys() forgets that there are no others

interface Options {
  readonly seed: number;
  readonly count: number;
  readonly only: readonly Kind[];
  readonly index?: number;
  readonly atOnce: number;
  readonly seconds: number;
}

const { seed, count, only, index, atOnce, seconds } = new Command()
  .name('fuzz')
  .description('Sends hostile calls to a real server, with a good caller beside them')
  .option('--seed <number>', 'of the cases', parseCount, 1)
  .option('--count <number>', 'cases of each kind', parseCount, 300)
  .addOption(new Option('--only <kinds...>', 'these kinds alone').choices(kinds).default(kinds))
  .option('--index <number>', 'one case of each kind alone', parseNumber)
  .option('--at-once <number>', 'cases at a time', parseCount, 4)
  .option('--seconds <number>', 'how long cases of each kind are sent at most', parseCount, 120)
  .parse()
  .opts<Options>();

/** How much longer a good caller may wait beside hostile ones, in its slowest twentieth. */
const mostSlowdown = 10;
/** After a collection of garbage: in use by JavaScript, and of the system. */
const slack: MemorySlack = { usedMb: 16, residentMb: 96 };
const aloneMs = 5000;
const maxIdleWaitMs = 20_000;

const request = await createBenchRequest();
const server = await startWatchedServer({
  port: 0,
  httpAddress: '127.0.0.1:0',
  logLevel: 'silent',
  limits: { maxBytes },
  maxUploadMs: 2000,
  maxDeadlineMs: 20_000,
});
const problems: string[] = [];

/** The good caller's usual latency; it warms the server, too. */
await meetAlone();
const usualMs = toPercentile((await meetAlone()).latenciesMs, 0.5);
const before = await waitUntilIdle(server, { slack, limitMs: maxIdleWaitMs });

try {
  for (const kind of only) {
    const cases = await makers[kind].make({ seed, count });
    await fuzz(kind, index === undefined ? cases : cases.slice(index, index + 1));
  }
} catch (error) {
  problems.push(toMessage(error)); // the server is gone
}

const status = await server.close();
if (status !== 0) problems.push(`the server ended with status ${status}`);
for (const problem of problems) console.error(`Not as expected: ${problem}`);
if (problems.length > 0) process.exitCode = 1;

async function meetAlone(): Promise<GoodCalls> {
  const caller = startGoodCaller(server.address, request);
  await sleep(aloneMs);
  return caller.stop();
}

async function fuzz(kind: Kind, cases: readonly FuzzCase[]): Promise<void> {
  const caller = startGoodCaller(server.address, request);
  const outcomes = await sendAll(kind, cases);
  const { latenciesMs, failures } = await caller.stop();
  const after = await waitUntilIdle(server, { before, slack, limitMs: maxIdleWaitMs });

  const slowMs = toPercentile(latenciesMs, 0.95);
  const found = failures.map((failure) => `the good caller: ${failure}`);
  if (latenciesMs.length === 0) found.push('the good caller was never answered');
  else if (slowMs > mostSlowdown * usualMs)
    found.push(`the good caller waited for ${slowMs.toFixed(0)} ms, usually ${usualMs.toFixed(0)}`);
  const [lost] = before.pids.filter((pid) => !after.pids.includes(pid));
  if (lost !== undefined) found.push('an engine ended');
  found.push(...listRemains(after, before, slack));
  problems.push(...found.map((problem) => `${kind}: ${problem}`));

  const used = `${toUsedMb(after).toFixed(0)} MB in use (${toUsedMb(before).toFixed(0)} before)`;
  const memory = `${used}, ${after.rssMb.toFixed(0)} MB resident (${before.rssMb.toFixed(0)} before)`;
  const left = `${after.jobs} jobs, ${after.uploadBytes} bytes of uploads and ${after.unreadBytes} of answers are left`;
  const waits = `${toMedian(latenciesMs).toFixed(0)} ms, slowest twentieth ${slowMs.toFixed(0)} (usually ${usualMs.toFixed(0)})`;
  console.log(`${kind}: ${JSON.stringify(Object.fromEntries(outcomes))}`);
  console.log(`  a good caller waits for ${waits}; ${memory}; ${left}`);
}

/** Sends cases, some at a time, and counts what came of them. */
async function sendAll(kind: Kind, cases: readonly FuzzCase[]): Promise<Map<string, number>> {
  const outcomes = new Map<string, number>();
  const waiting = [...cases.entries()];
  const endMs = performance.now() + seconds * 1000;
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (performance.now() > endMs) return;
      const [at, { name, send, expected }] = next;
      const outcome = await send(server[makers[kind].to]);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (!expected.includes(outcome))
        problems.push(`${kind}, index ${index ?? at} of seed ${seed}: ${name}: ${outcome}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return outcomes;
}

function toPercentile(values: readonly number[], fraction: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(fraction * sorted.length))] ?? Number.NaN;
}
