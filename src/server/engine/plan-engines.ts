/** Plans how many engine processes a server has, and with how many threads each of them draws. */
import type { Threads } from './protocol.js';

/** How the work is divided between engines. */
export interface EngineShare {
  readonly engines: number;
  /** The largest batch of an engine. */
  readonly maxBatch: number;
}

/**
 * The engines for a CPU and for GPUs. Which of the two applies is known once the first engine has
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
  /** The size of all graphs that an engine loads. */
  readonly graphBytes: number;
  /** How many GPUs may be used. */
  readonly gpus: number;
  /** `--engines`, `--threads` and `--max-batch`, where they are given. */
  readonly engines?: number | undefined;
  readonly maxBatch?: number | undefined;
  readonly threads?: number | undefined;
}

/** More engines gain nothing, because the server process is then busy decoding and encoding. */
const maxEngines = 8;

/**
 * The largest batch that is measured on a GPU. Larger ones fill its memory and save little time.
 */
const maxGpuBatch = 16;

/** The memory of Node.js and onnxruntime besides a model's weights. */
const processBytes = 160 * 1024 * 1024;

/**
 * An engine holds its weights for both paces, each in the original layout and in that of the
 * kernels.
 */
const weightCopies = 4;

/**
 * Plans the engines of a server. On a CPU, one session with one thread on each core draws more
 * pictures than one session on all cores, but the latter draws a single picture sooner. So each
 * core has an engine (at most eight, and as many as fit in half the memory) with sessions of both
 * kinds. Batches gain nothing on a CPU. Each GPU has one engine, which draws in batches: two would
 * only take turns.
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

/** Returns the GPU of an engine. The engines are spread evenly over the GPUs. */
export function deviceOf(deviceIds: readonly number[], engine: number): number {
  return deviceIds[engine % deviceIds.length] ?? 0;
}

/** Returns the part of a plan for a provider. */
export function shareOf({ cpu, gpu }: EnginePlan, provider: string): EngineShare {
  return provider === 'cpu' ? cpu : gpu;
}

/** Describes a plan, for example `2 engines of 1 thread, 2 for a request that comes alone`. */
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
