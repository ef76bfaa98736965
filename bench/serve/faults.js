/**
 * `npm run bench:faults`: a real server under a steady load is harmed in every way that serving has to stand, one after the other. Each
 * fault passes where nothing that was accepted is lost, nothing is left behind, the engines are all there again, and memory is back to
 * where it was. Ends with status 1 where one fails, or the server does not end well.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { buildIfStale } from '../../scripts/build.js';
import { faults } from './fault-cases.js';
import { createModels } from './fault-models.js';
import { startWatchedServer } from './watched-server.js';

const { only, seconds, callers } = new Command()
  .name('faults')
  .description('Harms a server under load, and says what it lost')
  .addOption(
    new Option('--only <faults...>', 'these faults alone')
      .choices(Object.keys(faults))
      .default(Object.keys(faults)),
  )
  .option('--seconds <number>', 'how long engines are killed', Number, 60)
  .option('--callers <number>', 'calls at a time', Number, 4)
  .parse()
  .opts();

buildIfStale();
const { createBenchRequest } = await import('./bench-request.js');
const { startSteadyLoad } = await import('./steady-load.js');
const { packageRoot } = await import('../../dist/package-root.js');

/** After a collection of garbage: of what is in use, and of what the process has of the system. */
const usedSlackMb = 8;
const rssSlackMb = 64;
const handleSlack = 4;
/** A load that warms caches and heaps up before the first fault. */
const warmUpMs = 15_000;
const pollMs = 50;
/** How long what is left behind may take to go. */
const restMs = 30_000;

const models = await createModels(join(packageRoot, 'models', 'default'));
const settings = {
  ...{ port: 0, modelsFolder: models.folder, device: 'cpu', logLevel: 'silent' },
  ...{ maxQueue: 1000, maxDeadlineMs: 30_000, maxUnreadBytes: 2 ** 20 },
  ...{ maxUploadBytes: 2 ** 22, maxUploadMs: 5000 },
};
const server = await startWatchedServer(settings, { TMPDIR: await models.temporary() });
const request = await createBenchRequest();

/** Whether something came true within a time. */
async function waitFor(holds, limitMs = 10_000) {
  const endMs = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > endMs) return false;
    await sleep(pollMs);
  }
  return true;
}

const until = (holds, limitMs) => waitFor(async () => holds(await server.look()), limitMs);

const startLoad = (seed) => startSteadyLoad(server.address, { request, callers, seed });

/** How the server is when nobody calls, as soon as nothing is left behind, or what is left after a while. */
async function rest(before) {
  let sample;
  await waitFor(async () => {
    sample = await server.look({ afterCollection: true });
    return listRemains(sample, before).length === 0;
  }, restMs);
  return sample;
}

const toUsedMb = ({ heapMb, buffersMb }) => heapMb + buffersMb;

/** What a server that rests should not have, or should. */
function listRemains(sample, before = sample) {
  const { jobs, unreadBytes, uploadBytes, handles, descriptors, engines, planned, rssMb } = sample;
  const [usedMb, usedBeforeMb] = [toUsedMb(sample), toUsedMb(before)];
  return [
    [jobs > 0, `${jobs} jobs`],
    [unreadBytes > 0, `${unreadBytes} unread bytes`],
    [uploadBytes > 0, `${uploadBytes} bytes of uploads`],
    [engines < planned, `${engines} engines of ${planned}`],
    [handles > before.handles + handleSlack, `${handles} handles, before ${before.handles}`],
    [
      descriptors > before.descriptors + handleSlack,
      `${descriptors} open files, before ${before.descriptors}`,
    ],
    [
      usedMb > usedBeforeMb + usedSlackMb,
      `${usedMb.toFixed(0)} MB in use, before ${usedBeforeMb.toFixed(0)}`,
    ],
    [rssMb > before.rssMb + rssSlackMb, `${rssMb.toFixed(0)} MB resident, before ${before.rssMb.toFixed(0)}`],
  ].flatMap(([isWrong, words]) => (isWrong ? [words] : []));
}

async function inflict(name, seed, before) {
  const load = startLoad(seed);
  await sleep(1000);
  const found = await faults[name].run({ server, models, load, request, settings, seconds, until, waitFor });
  await sleep(1000);
  const { outcomes } = await load.stop();
  if (typeof found === 'string') return { name, verdict: 'SKIP', problems: [found], outcomes };
  const after = await rest(before);
  const lost = Object.keys(outcomes).filter((outcome) => !['done', 'resource-exhausted'].includes(outcome));
  const problems = [
    ...found,
    ...lost.map((outcome) => `${outcomes[outcome]} calls: ${outcome}`),
    ...listRemains(after, before),
  ];
  return {
    name,
    verdict: problems.length === 0 ? 'PASS' : 'FAIL',
    problems,
    outcomes,
    rssMb: after.rssMb,
    usedMb: toUsedMb(after),
  };
}

process.on('exit', models.close);
process.once('SIGINT', () => process.exit(130));
const warmUp = startLoad(0);
await sleep(warmUpMs);
await warmUp.stop();
const before = await rest();
console.log(
  `before: ${before.engines} engines, ${before.rssMb.toFixed(0)} MB resident, ${toUsedMb(before).toFixed(0)} MB in use`,
);

const results = [];
for (const [index, name] of only.entries()) {
  const result = await inflict(name, index + 1, before);
  results.push(result);
  const { verdict, outcomes, rssMb, usedMb, problems } = result;
  const memory =
    rssMb === undefined ? '' : `; ${rssMb.toFixed(0)} MB resident, ${usedMb.toFixed(0)} MB in use after`;
  console.log(`${verdict} ${faults[name].title}: ${JSON.stringify(outcomes)}${memory}`);
  for (const problem of problems) console.log(`     ${problem}`);
}
const status = await server.close();
console.log(`the server ended with status ${status}`);
if (status !== 0 || results.some(({ verdict }) => verdict === 'FAIL')) process.exitCode = 1;
