/**
 * `npm run bench:start`: starts the server several times and prints what passes until it is ready, in phases: on the clock, and as
 * processor time, which hardly depends on what else the machine does. Then how long its first calls wait for the coarse picture.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Command } from 'commander';
import { buildIfStale } from '../../scripts/build.js';
import { describeMachine } from '../describe-machine.js';
import { formatTable } from '../format-table.js';
import { readTreeCpuMs } from '../serve/cpu-time.js';
import { toMedian } from '../serve/means.js';

const root = dirname(dirname(import.meta.dirname));

const { runs, models } = new Command()
  .name('bench:start')
  .description('Measures how long a server takes to be ready')
  .option('--runs <number>', 'starts, one after the other', Number, 9)
  .option('--models <folder>', 'the folder of model bundles', join(root, 'models'))
  .parse()
  .opts();

buildIfStale();
const { readStartFlags } = await import('../serve/servers/start-flags.js');
const { createBenchRequest } = await import('../serve/bench-request.js');
const { createClient } = await import('../../dist/client/client.js');

/** From readiness to the first call: servers that are started behind a load balancer have as long. */
const pauseMs = 500;
const calls = 5;
const request = await createBenchRequest();
const folder = await mkdtemp(join(tmpdir(), 'repose-bench-start-'));
const starts = [];
await measureStart(join(folder, 'warm-up.jsonl')); // of this process, which is the client
for (let run = 0; run < runs; run++) starts.push(await measureStart(join(folder, `${run}.jsonl`)));
await rm(folder, { recursive: true });
process.stdout.write(`${format(starts)}\n`);

/** One start: when each process reached each mark, and what all of them had used once the start-up block was printed. */
async function measureStart(marksFile) {
  const startedMs = performance.timeOrigin + performance.now();
  const args = [...readStartFlags(), join(root, 'dist', 'cli', 'main.js'), 'serve', '--port', '0'];
  const server = spawn(process.execPath, [...args, '--models', models], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      NODE_OPTIONS: `--import=${join(import.meta.dirname, 'log-marks.js')}`,
      REPOSE_BENCH_MARKS: marksFile,
    },
  });
  const ended = once(server, 'exit');
  const block = await Promise.race([once(server.stdout, 'data').then(String), ended.then(() => undefined)]);
  if (block === undefined) throw new Error('Cannot measure: the server ended before it was ready');
  const wallMs = performance.timeOrigin + performance.now() - startedMs;
  const cpuMs = readTreeCpuMs(server.pid);
  const text = await readFile(marksFile, 'utf8');
  const marks = text.trim().split('\n').map(JSON.parse);
  const [engine] = marks.filter(({ pid }) => pid !== server.pid); // the first, for which the server waits
  const coarseMs = await measureCalls(/--address (\S+)/.exec(block)[1]);
  server.kill('SIGTERM');
  await ended;
  return {
    wallMs,
    cpuMs,
    coarseMs,
    server: toPhases(marks, { pid: server.pid, startedMs }),
    engine: toPhases(marks, { pid: engine.pid, startedMs }),
  };
}

/** By call, one after the other: until the coarse picture is there. The connection is made before. */
async function measureCalls(address) {
  const client = createClient(address);
  await client.listModels();
  await setTimeout(pauseMs);
  const times = [];
  for (let call = 0; call < calls; call++) {
    const startedMs = performance.now();
    for await (const { stage } of client.generate(request))
      if (stage === 'coarse') times.push(performance.now() - startedMs);
  }
  client.close();
  return times;
}

/** Of one process: when it came to each mark, and the processor time since the mark before. */
function toPhases(marks, { pid, startedMs }) {
  const own = marks.filter((mark) => mark.pid === pid);
  return own.map(({ name, atMs, cpuMs }, index) => ({
    name,
    atMs: atMs - startedMs,
    cpuMs: cpuMs - (own[index - 1]?.cpuMs ?? 0),
  }));
}

function format(starts) {
  const { processor, cores } = describeMachine();
  const phases = ['server', 'engine'].flatMap((process) =>
    starts[0][process].map(({ name }, index) => [
      process,
      name,
      middle(starts.map((start) => start[process][index]?.cpuMs ?? Number.NaN)),
      middle(starts.map((start) => start[process][index]?.atMs ?? Number.NaN)),
    ]),
  );
  const all = [
    'both',
    'ready',
    middle(starts.map(({ cpuMs }) => cpuMs)),
    middle(starts.map(({ wallMs }) => wallMs)),
  ];
  const table = formatTable(['process', 'until', 'CPU since the line above', 'after ms'], [...phases, all]);
  const head = `${processor}, ${cores} cores; Node ${process.versions.node}; medians of ${starts.length} starts, in ms.`;
  const coarse = Array.from({ length: calls }, (_, call) =>
    middle(starts.map(({ coarseMs }) => coarseMs[call])),
  );
  return `${head}\n\n${table}\n\nCoarse picture of the first calls, ${pauseMs} ms after it was ready: ${coarse.join(', ')} ms.`;
}

/** The median, in whole numbers. */
function middle(numbers) {
  return toMedian(numbers).toFixed(0);
}
