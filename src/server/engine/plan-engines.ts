/** How many engine processes a server has, and the threads that each of them draws with. */
import type { Threads } from './protocol.js';

/** What a server starts; whether it is on a CPU shows when its first engine has loaded its models. */
export interface EnginePlan {
  readonly cpuEngines: number;
  readonly gpuEngines: number;
  readonly threads: Threads;
}

export interface PlanOptions {
  readonly cores: number;
  readonly memoryBytes: number;
  /** Of all graphs that an engine loads. */
  readonly graphBytes: number;
  /** `--engines` and `--threads`, where they are given. */
  readonly engines?: number | undefined;
  readonly threads?: number | undefined;
}

/** More engines than these gain nothing: the process before them is busy decoding and encoding by then. */
const maxEngines = 8;

/** What Node.js and onnxruntime take beside a model's weights. */
const processBytes = 160 * 1024 * 1024;

/** An engine holds its weights for both paces, and each time once more in the layout that the kernels want. */
const weightCopies = 4;

/**
 * On a CPU, one session of one thread on each core draws more pictures than one session of all cores, which in turn
 * draws a single picture sooner. So there is an engine for each core, at most eight and no more than half the memory
 * holds, and each has sessions of both kinds. A GPU has one engine: two would only take turns.
 */
export function planEngines({ cores, memoryBytes, graphBytes, engines, threads }: PlanOptions): EnginePlan {
  const fitting = Math.floor(memoryBytes / 2 / (processBytes + weightCopies * graphBytes));
  const cpuEngines = engines ?? Math.max(1, Math.min(cores, maxEngines, fitting));
  const share = Math.max(1, Math.floor(cores / cpuEngines));
  return {
    cpuEngines,
    gpuEngines: engines ?? 1,
    threads: { alone: threads ?? cores, shared: threads ?? share },
  };
}

/** The engines that a plan has on a provider. */
export function countEngines({ cpuEngines, gpuEngines }: EnginePlan, provider: string): number {
  return provider === 'cpu' ? cpuEngines : gpuEngines;
}

/** A plan in words, such as `2 engines of 1 thread, 2 for a request that comes alone`. */
export function describePlan(plan: EnginePlan, provider: string): string {
  const { alone, shared } = plan.threads;
  const engines = countNoun(countEngines(plan, provider), 'engine');
  if (provider !== 'cpu') return engines;
  const each = `${engines} of ${countNoun(shared, 'thread')}`;
  return alone === shared ? each : `${each}, ${alone} for a request that comes alone`;
}

function countNoun(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
