/**
 * `npm run soak -- --minutes 10`: runs a server under good, bad and cancelled requests for some
 * minutes, and kills an engine from time to time; with `--production` TLS, tokens, metrics and
 * traces are on. Reports the slope of its memory, open handles, event-loop delay and every kind of
 * outcome. Exits with status 1 after an unexpected outcome, if memory grows (see judge-memory.ts),
 * or if something is left behind.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { parseCount, parseNumber } from '#dist/cli/parse-number.js';
import { type Client, createClient } from '#dist/client/client.js';
import type { GenerateRequest } from '#dist/client/messages.js';
import { ReposeError } from '#dist/errors.js';
import { createRandom } from '#dist/random.js';
import { prepareTogether } from '../overhead/features.js';
import { prepareProduction } from '../overhead/production.js';
import { createBenchRequest } from './bench-request.js';
import { describeSamples } from './describe-samples.js';
import { judgeMemory } from './judge-memory.js';
import { startWatchedServer } from './watched-server.js';
import type { Sample } from './watched-server-process.js';

interface Options {
  readonly minutes: number;
  readonly callers: number;
  readonly killSeconds: number;
  readonly production: boolean;
}

/** A kind of call, and its allowed outcomes. */
interface CallKind {
  readonly request: GenerateRequest;
  readonly expected: readonly string[];
  readonly deadlineMs?: number;
  readonly cancelAfterMs?: number;
}

const { minutes, callers, killSeconds, ...options } = new Command()
  .name('soak')
  .description('Watches a server over a long time')
  .option('--minutes <number>', 'how long', parseNumber, 10)
  .option('--callers <number>', 'calls at a time', parseCount, 8)
  .option('--kill-seconds <number>', 'how often an engine is killed; 0: never', parseNumber, 10)
  .option('--production', 'with TLS, tokens, metrics and traces', false)
  .parse()
  .opts<Options>();

const production = options.production ? await prepareProduction() : undefined;
const { settings, connection, metricsUrl } = await prepareTogether(Object.values(production?.features ?? {}));
const server = await startWatchedServer({ port: 0, sharesWork: false, logLevel: 'silent', ...settings });
const { address } = server;
const good = await createBenchRequest();
/** Its first Huffman table is impossible: libjpeg gives up at once. */
const damaged = Buffer.from(good.cond);
const huffmanAt = damaged.indexOf(Buffer.of(0xff, 0xc4));
damaged.fill(255, huffmanAt + 5, huffmanAt + 7);
const kinds: Readonly<Record<string, CallKind>> = {
  good: { request: good, expected: ['done'] },
  coarse: { request: { ...good, stages: ['coarse'] }, expected: ['done'] },
  bad: { request: { ...good, cond: Buffer.from('no picture') }, expected: ['invalid-argument'] },
  damaged: { request: { ...good, cond: damaged }, expected: ['invalid-argument'] },
  hurried: { request: good, deadlineMs: 40, expected: ['done', 'deadline-exceeded', 'resource-exhausted'] },
  cancelled: { request: good, cancelAfterMs: 20, expected: ['done', 'cancelled'] },
};
const outcomes: Record<string, number> = {};
const samples: Sample[] = [];
const endMs = performance.now() + minutes * 60_000;

async function callOnce(
  client: Client,
  { request, deadlineMs = 60_000, cancelAfterMs }: CallKind,
): Promise<string> {
  const signal = cancelAfterMs === undefined ? {} : { signal: AbortSignal.timeout(cancelAfterMs) };
  try {
    for await (const _picture of client.generate(request, { deadlineMs, ...signal }));
    return 'done';
  } catch (error) {
    return error instanceof ReposeError ? error.kind : String(error);
  }
}

async function keepCalling(index: number): Promise<void> {
  const random = createRandom(3, index);
  const client = createClient(address, connection);
  while (performance.now() < endMs) {
    const [name, kind] = random.pick(Object.entries(kinds));
    const outcome = `${name}: ${await callOnce(client, kind)}`;
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  client.close();
}

async function keepLooking(): Promise<void> {
  for (let second = 1; performance.now() < endMs; second++) {
    await sleep(1000);
    if (killSeconds > 0 && second % killSeconds === 0) await server.signal('SIGKILL', 0);
    samples.push(await server.look());
    if (metricsUrl !== undefined) await (await fetch(metricsUrl)).text();
  }
}

await Promise.all([keepLooking(), ...Array.from({ length: callers }, (_, index) => keepCalling(index))]);
await sleep(1000); // let the last cancelled calls end
const after = await server.look();
const status = await server.close();
await production?.close();

const memory = judgeMemory(samples);
const { growthMb } = memory ?? {};
console.log(
  JSON.stringify({ ...describeSamples(samples), growthMb, after, outcomes, exitStatus: status }, null, 2),
);
if (memory === undefined) console.error('Too short to judge the memory by: expected a minute at least');
for (const problem of memory?.problems ?? []) {
  console.error(`Not as expected: ${problem}`);
  process.exitCode = 1;
}
const unexpected = Object.keys(outcomes).filter((outcome) => {
  const [name = '', end = ''] = outcome.split(': ');
  return !kinds[name]?.expected.includes(end);
});
if (unexpected.length > 0 || after.jobs > 0 || status !== 0) {
  console.error(
    `Not as expected: ${[...unexpected, `${after.jobs} jobs left`, `exit status ${status}`].join(', ')}`,
  );
  process.exitCode = 1;
}
