/**
 * Engine processes driven only by their own protocol, without gRPC, picture decoding and scheduler.
 */
import { join } from 'node:path';
import { readCpuSumMs } from '#dist/gpu-check/processor-time.js';
import { Engine, type LoadCommand } from '#dist/server/engine/engine.js';
import { toModelId } from '#dist/server/fleet/model-names.js';
import type { Work } from '#dist/server/scheduler/job.js';
import type { Loop, LoopShape } from './bare-loop.js';
import type { BenchBundle } from './models.js';

/**
 * The result of engines that ran at the same time; processor time by picture, of the engines and of
 * this process.
 */
export interface EngineRun {
  readonly picturesPerSecond: number;
  readonly cpuMs: number;
  readonly parentCpuMs: number;
}

interface EngineOptions extends Omit<LoopShape, 'processes'> {
  /** The id of its first job. */
  readonly firstJob: number;
}

/** Callbacks for an engine's next answer. */
interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

const joints = 18;
const hangMs = 60_000;
const warmUpBatches = 5;

/**
 * Starts parallel engines with `threads` each, which draw both stages of a batch in turn on demand.
 */
export async function startEngineLoop(
  bundle: BenchBundle,
  { processes, threads, batch }: LoopShape,
): Promise<Loop<EngineRun>> {
  const engines = await Promise.all(
    Array.from({ length: processes }, (_, index) =>
      startEngine(bundle, { threads, batch, firstJob: index * 1e9 }),
    ),
  );
  await Promise.all(engines.map(({ drawBatches }) => drawBatches(warmUpBatches)));
  const pids = engines.flatMap(({ pid }) => pid ?? []);
  return {
    run: async (seconds) => {
      const cpuMs = readCpuSumMs(pids);
      const parentCpu = process.cpuUsage();
      const runs = await Promise.all(engines.map(({ drawFor }) => drawFor(seconds)));
      const { user, system } = process.cpuUsage(parentCpu);
      const pictures = runs.reduce((sum, { batches }) => sum + batches, 0) * batch;
      return {
        picturesPerSecond:
          runs.reduce((sum, { batches, elapsedMs }) => sum + batches / elapsedMs, 0) * 1000 * batch,
        cpuMs: (readCpuSumMs(pids) - cpuMs) / pictures,
        parentCpuMs: (user + system) / 1000 / pictures,
      };
    },
    stop: async () => {
      await Promise.all(engines.map(({ close }) => close()));
    },
  };
}

/** Starts one engine. */
async function startEngine(bundle: BenchBundle, { threads, batch, firstJob }: EngineOptions) {
  let waiting: Waiting | undefined;
  const next = () =>
    new Promise<void>((resolve, reject) => {
      waiting = { resolve, reject };
    });
  const fail = (_engine: Engine, reason: unknown) =>
    waiting?.reject(new Error(`Cannot drive an engine: ${JSON.stringify(reason)}`));
  const events = {
    onReady: () => waiting?.resolve(),
    onDrew: () => waiting?.resolve(),
    onMeasured: () => undefined,
    onPrepared: (engine: Engine, failure: string | undefined) => {
      if (failure !== undefined) fail(engine, failure);
    },
    onDrawFailed: fail,
    onGone: fail,
    onLoadFailed: fail,
  };
  const ready = next();
  const load = toLoadCommand(bundle, threads);
  const engine = new Engine({ load, events, hangMs, countBatch: () => batch });
  await ready;

  let job = firstJob;
  const work = createWork(bundle);
  async function drawBatch() {
    const jobs = Array.from({ length: batch }, () => ({ id: job++, work }));
    const coarse = next();
    engine.drawCoarse(jobs, 'shared');
    await coarse;
    const refined = next();
    engine.refine(
      jobs.map(({ id }) => id),
      'shared',
    );
    await refined;
  }
  return {
    pid: engine.pid,
    close: () => engine.close(),
    drawBatches: async (count: number) => {
      for (let i = 0; i < count; i++) await drawBatch();
    },
    drawFor: async (seconds: number) => {
      const startedMs = performance.now();
      let batches = 0;
      for (; performance.now() - startedMs < seconds * 1000; batches++) await drawBatch();
      return { batches, elapsedMs: performance.now() - startedMs };
    },
  };
}

function toLoadCommand(bundle: BenchBundle, threads: number): Omit<LoadCommand, 'checks'> {
  const { folder, files, sha256, size } = bundle;
  const paths = { coarse: join(folder, files.coarse), refine: join(folder, files.refine) };
  const hashes = { [paths.coarse]: sha256.coarse, [paths.refine]: sha256.refine };
  return {
    type: 'load',
    models: [
      {
        id: toModelId(bundle),
        graphs: { cpu: paths, cuda: paths, webgpu: paths },
        image: size,
        jointCount: joints,
        sha256: hashes,
      },
    ],
    providers: ['cpu'],
    deviceId: 0,
    threads: { alone: threads, shared: threads },
  };
}

function createWork(bundle: BenchBundle): Work {
  const { width, height } = bundle.size;
  return {
    model: toModelId(bundle),
    condNhwc: new Uint8Array(height * width * 3).fill(128),
    joints: new Float32Array(joints * 3).map((_, i) => [width / 2, height / 2, 1][i % 3] ?? 0),
    stages: new Set(['coarse', 'refine']),
  };
}
