/**
 * `npm run bench:start`: starts the server several times and prints what passes until it is ready,
 * in phases: on the clock, and as processor time, which hardly depends on what else the machine
 * does. Then how long its first calls wait for the coarse picture.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Command } from 'commander';
import { parseCount } from '#dist/cli/parse-number.js';
import { createClient } from '#dist/client/client.js';
import { readTreeCpuMs } from '#dist/gpu-check/processor-time.js';
import { toMedian } from '#dist/median.js';
import { packageRoot } from '#dist/package-root.js';
import { describeMachine } from '../describe-machine.js';
import { formatTable } from '../format-table.js';
import { createBenchRequest } from '../serve/bench-request.js';
import { readStartFlags } from '../serve/servers/start-flags.js';

interface Options {
  readonly runs: number;
  readonly models: string;
}

/**
 * One line of log-marks.js: a mark of a process, and the processor time that it had used by then.
 */
interface Mark {
  readonly name: string;
  readonly pid: number;
  readonly atMs: number;
  readonly cpuMs: number;
}

/**
 * What passed until a mark: on the clock since the start of the server, and of the processor since
 * the mark before.
 */
type Phase = Omit<Mark, 'pid'>;

type Role = 'server' | 'engine';

/** One start, up to the first calls. */
interface Start extends Readonly<Record<Role, readonly Phase[]>> {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** By call: until its coarse picture. */
  readonly coarseMs: readonly number[];
}

const { runs, models } = new Command()
  .name('bench:start')
  .description('Measures how long a server takes to be ready')
  .option('--runs <number>', 'starts, one after the other', parseCount, 9)
  .option('--models <folder>', 'the folder of model bundles', join(packageRoot, 'models'))
  .parse()
  .opts<Options>();

/**
 * From readiness to the first call: servers that are started behind a load balancer have as long.
 */
const pauseMs = 500;
const calls = 5;
const request = await createBenchRequest();
const folder = await mkdtemp(join(tmpdir(), 'repose-bench-start-'));
const starts: Start[] = [];
await measureStart(join(folder, 'warm-up.jsonl')); // of this process, which is the client
for (let run = 0; run < runs; run++) starts.push(await measureStart(join(folder, `${run}.jsonl`)));
await rm(folder, { recursive: true });
process.stdout.write(`${format(starts)}\n`);

/**
 * One start: when each process reached each mark, and what all of them had used once the start-up
 * block was printed.
 */
async function measureStart(marksFile: string): Promise<Start> {
  const startedMs = performance.timeOrigin + performance.now();
  const args = [...readStartFlags(), join(packageRoot, 'dist', 'cli', 'main.js'), 'serve', '--port', '0'];
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
  const pid = server.pid ?? 0; // it runs, and has one
  const cpuMs = readTreeCpuMs(pid);
  const text = await readFile(marksFile, 'utf8');
  const marks: readonly Mark[] = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const engine = marks.find((mark) => mark.pid !== pid); // the first, for which the server waits
  const coarseMs = await measureCalls(/--address (\S+)/.exec(block)?.[1] ?? '');
  server.kill('SIGTERM');
  await ended;
  return {
    wallMs,
    cpuMs,
    coarseMs,
    server: toPhases(marks, { pid, startedMs }),
    engine: toPhases(marks, { pid: engine?.pid ?? 0, startedMs }),
  };
}

/**
 * By call, one after the other: until the coarse picture is there. The connection is made before.
 */
async function measureCalls(address: string): Promise<readonly number[]> {
  const client = createClient(address);
  await client.listModels();
  await setTimeout(pauseMs);
  const times: number[] = [];
  for (let call = 0; call < calls; call++) {
    const startedMs = performance.now();
    for await (const { stage } of client.generate(request))
      if (stage === 'coarse') times.push(performance.now() - startedMs);
  }
  client.close();
  return times;
}

/** Of one process: when it came to each mark, and the processor time since the mark before. */
function toPhases(
  marks: readonly Mark[],
  { pid, startedMs }: { readonly pid: number; readonly startedMs: number },
): readonly Phase[] {
  const own = marks.filter((mark) => mark.pid === pid);
  return own.map(({ name, atMs, cpuMs }, index) => ({
    name,
    atMs: atMs - startedMs,
    cpuMs: cpuMs - (own[index - 1]?.cpuMs ?? 0),
  }));
}

function format(starts: readonly Start[]): string {
  const { processor, cores } = describeMachine();
  const phases = (['server', 'engine'] as const).flatMap((role) =>
    (starts[0]?.[role] ?? []).map(({ name }, index) => [
      role,
      name,
      middle(starts.map((start) => start[role][index]?.cpuMs ?? Number.NaN)),
      middle(starts.map((start) => start[role][index]?.atMs ?? Number.NaN)),
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
    middle(starts.map(({ coarseMs }) => coarseMs[call] ?? Number.NaN)),
  );
  return `${head}\n\n${table}\n\nCoarse picture of the first calls, ${pauseMs} ms after it was ready: ${coarse.join(', ')} ms.`;
}

/** The median, in whole numbers. */
function middle(numbers: readonly number[]): string {
  return toMedian(numbers).toFixed(0);
}
