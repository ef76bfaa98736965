/** How many engine processes a server has, and the threads that each of them draws with. */
import type { Threads } from './protocol.js';

/** How the work is shared out. */
export interface EngineShare {
  readonly engines: number;
  /** The most pictures that an engine draws at once. */
  readonly maxBatch: number;
}

/**
 * The engines for a CPU and for GPUs: which of them applies is known once the first engine has
 * loaded its models.
 */
export interface EnginePlan {
  readonly cpu: EngineShare;
  readonly gpu: EngineShare;
  readonly threads: Threads;
}

export interface PlanOptions {
  readonly cores: number;
  readonly memoryBytes: number;
  /** Of all graphs that an engine loads. */
  readonly graphBytes: number;
  /** How many GPUs may be used. */
  readonly gpus: number;
  /** `--engines`, `--threads` and `--max-batch`, where they are given. */
  readonly engines?: number | undefined;
  readonly maxBatch?: number | undefined;
  readonly threads?: number | undefined;
}

/** More engines gain nothing: the server process is busy decoding and encoding by then. */
const maxEngines = 8;

/**
 * The largest batch that a GPU is measured with: larger ones fill its memory and gain little time.
 */
const maxGpuBatch = 16;

/** What Node.js and onnxruntime take beside a model's weights. */
const processBytes = 160 * 1024 * 1024;

/**
 * An engine holds its weights for both paces, and each time once more in the layout that the
 * kernels want.
 */
const weightCopies = 4;

/**
 * On a CPU, one session of one thread on each core draws more pictures than one session of all
 * cores, which in turn draws a single picture sooner. So there is an engine for each core, at most
 * eight and no more than half the memory holds, and each has sessions of both kinds. Drawing
 * several pictures at once gains nothing there. Each GPU has one engine, which draws in batches:
 * two would only take turns.
 */
export function planEngines(options: PlanOptions): EnginePlan {
  const { cores, memoryBytes, graphBytes, gpus, engines, threads, maxBatch } = options;
  const fitting = Math.floor(memoryBytes / 2 / (processBytes + weightCopies * graphBytes));
  const cpuEngines = engines ?? Math.max(1, Math.min(cores, maxEngines, fitting));
  const share = Math.max(1, Math.floor(cores / cpuEngines));
  return {
    cpu: { engines: cpuEngines, maxBatch: maxBatch ?? 1 },
    gpu: { engines: engines ?? gpus, maxBatch: maxBatch ?? maxGpuBatch },
    threads: { alone: threads ?? cores, shared: threads ?? share },
  };
}

/**
 * The GPU of an engine: they take turns, so that each has as many engines as any other, or one
 * less.
 */
export function deviceOf(deviceIds: readonly number[], engine: number): number {
  return deviceIds[engine % deviceIds.length] ?? 0;
}

/** What a plan says for a provider. */
export function shareOf({ cpu, gpu }: EnginePlan, provider: string): EngineShare {
  return provider === 'cpu' ? cpu : gpu;
}

/** A plan in words, such as `2 engines of 1 thread, 2 for a request that comes alone`. */
export function describePlan(plan: EnginePlan, provider: string): string {
  const { alone, shared } = plan.threads;
  const share = shareOf(plan, provider);
  const engines = countNoun(share.engines, 'engine');
  if (provider !== 'cpu') return `${engines}, batches of up to ${share.maxBatch}`;
  const each = `${engines} of ${countNoun(shared, 'thread')}`;
  return alone === shared ? each : `${each}, ${alone} for a request that comes alone`;
}

function countNoun(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
