/**
 * `npm run bench:start`: starts the server several times and prints what passes until it is ready, in phases: on the clock, and as
 * processor time, which hardly depends on what else the machine does.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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
const folder = await mkdtemp(join(tmpdir(), 'repose-bench-start-'));
const starts = [];
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
  const isReady = await Promise.race([once(server.stdout, 'data').then(() => true), ended.then(() => false)]);
  if (!isReady) throw new Error('Cannot measure: the server ended before it was ready');
  const wallMs = performance.timeOrigin + performance.now() - startedMs;
  const cpuMs = readTreeCpuMs(server.pid);
  const text = await readFile(marksFile, 'utf8');
  const marks = text.trim().split('\n').map(JSON.parse);
  const [engine] = marks.filter(({ pid }) => pid !== server.pid); // the first, for which the server waits
  server.kill('SIGTERM');
  await ended;
  return {
    wallMs,
    cpuMs,
    server: toPhases(marks, { pid: server.pid, startedMs }),
    engine: toPhases(marks, { pid: engine.pid, startedMs }),
  };
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
  return `${processor}, ${cores} cores; Node ${process.versions.node}; medians of ${starts.length} starts, in ms.\n\n${table}`;
}

/** The median, in whole numbers. */
function middle(numbers) {
  return toMedian(numbers).toFixed(0);
}
