/**
 * `npm run soak -- --minutes 10`: a server under good, bad and cancelled requests, with an engine killed now and then, for
 * as long as it is told to. Reports the slope of its memory, open handles, event-loop delay and every kind of outcome; ends
 * with status 1 where an outcome is none of those expected, memory grows (see judge-memory.js), or something is left behind.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { buildIfStale } from '../../scripts/build.js';
import { describeSamples } from './describe-samples.js';
import { judgeMemory } from './judge-memory.js';
import { startWatchedServer } from './watched-server.js';

const { minutes, callers, killSeconds } = new Command()
  .name('soak')
  .description('Watches a server over a long time')
  .option('--minutes <number>', 'how long', Number, 10)
  .option('--callers <number>', 'calls at a time', Number, 8)
  .option('--kill-seconds <number>', 'how often an engine is killed; 0: never', Number, 10)
  .parse()
  .opts();

buildIfStale();
const { createClient } = await import('../../dist/client/client.js');
const { createBenchRequest } = await import('./bench-request.js');
const { createRandom } = await import('../../dist/random.js');

const server = await startWatchedServer({ port: 0, sharesWork: false, logLevel: 'silent' });
const { address } = server;
const good = await createBenchRequest();
/** Its first Huffman table is impossible: libjpeg gives up at once. */
const damaged = Buffer.from(good.cond);
const huffmanAt = damaged.indexOf(Buffer.of(0xff, 0xc4));
damaged.fill(255, huffmanAt + 5, huffmanAt + 7);
const kinds = {
  good: { request: good, expected: ['done'] },
  coarse: { request: { ...good, stages: ['coarse'] }, expected: ['done'] },
  bad: { request: { ...good, cond: Buffer.from('no picture') }, expected: ['invalid-argument'] },
  damaged: { request: { ...good, cond: damaged }, expected: ['invalid-argument'] },
  hurried: { request: good, deadlineMs: 40, expected: ['done', 'deadline-exceeded', 'resource-exhausted'] },
  cancelled: { request: good, cancelAfterMs: 20, expected: ['done', 'cancelled'] },
};
const outcomes = {};
const samples = [];
const endMs = performance.now() + minutes * 60_000;

async function callOnce(client, { request, deadlineMs = 60_000, cancelAfterMs }) {
  const signal = cancelAfterMs === undefined ? {} : { signal: AbortSignal.timeout(cancelAfterMs) };
  try {
    for await (const _picture of client.generate(request, { deadlineMs, ...signal }));
    return 'done';
  } catch (error) {
    return error.kind ?? String(error);
  }
}

async function keepCalling(index) {
  const random = createRandom(3, index);
  const client = createClient(address);
  while (performance.now() < endMs) {
    const kind = random.pick(Object.keys(kinds));
    const outcome = `${kind}: ${await callOnce(client, kinds[kind])}`;
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  client.close();
}

async function keepLooking() {
  for (let second = 1; performance.now() < endMs; second++) {
    await sleep(1000);
    if (killSeconds > 0 && second % killSeconds === 0) await server.signal('SIGKILL', 0);
    samples.push(await server.look());
  }
}

await Promise.all([keepLooking(), ...Array.from({ length: callers }, (_, index) => keepCalling(index))]);
await sleep(1000); // what was cancelled last leaves
const after = await server.look();
const status = await server.close();

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
  const [kind, end] = outcome.split(': ');
  return !kinds[kind].expected.includes(end);
});
if (unexpected.length > 0 || after.jobs > 0 || status !== 0) {
  console.error(
    `Not as expected: ${[...unexpected, `${after.jobs} jobs left`, `exit status ${status}`].join(', ')}`,
  );
  process.exitCode = 1;
}
