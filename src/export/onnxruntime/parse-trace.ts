import { z } from 'zod';
import { ReposeError } from '../../errors.js';
import { toMedian } from '../../median.js';

/** The median time of one kernel, or of a whole run, in microseconds. */
export interface KernelTime {
  /** The node's name after onnxruntime's rewrites. */
  readonly name: string;
  readonly op: string;
  /** What ran it, as onnxruntime names it: `CPUExecutionProvider`. */
  readonly provider: string;
  readonly us: number;
}

/** The profile of a model in onnxruntime: its kernels in the order in which they run. */
export interface Profile {
  readonly kernels: readonly KernelTime[];
  /** A whole run, with the time between kernels. */
  readonly runUs: number;
}

const eventSchema = z.looseObject({
  cat: z.string(),
  name: z.string(),
  dur: z.number(),
  args: z.looseObject({ op_name: z.string().optional(), provider: z.string().optional() }).optional(),
});
const kernelSuffix = '_kernel_time';

/**
 * The medians in a trace of onnxruntime's profiler, without each kernel's first `warmUps` times.
 * Throws `internal` for other texts.
 */
export function parseTrace(text: string, warmUps: number): Profile {
  const parsed = z.array(eventSchema).safeParse(JSON.parse(text));
  if (!parsed.success) {
    throw new ReposeError('internal', `Cannot read onnxruntime's trace: ${parsed.error.issues[0]?.message}`);
  }
  const kernels = new Map<
    string,
    { readonly op: string; readonly provider: string; readonly times: number[] }
  >();
  const runs: number[] = [];
  for (const { cat, name, dur, args } of parsed.data) {
    if (name === 'model_run') runs.push(dur);
    if (cat !== 'Node' || !name.endsWith(kernelSuffix)) continue;
    const key = name.slice(0, -kernelSuffix.length);
    const kernel = kernels.get(key) ?? { op: args?.op_name ?? '', provider: args?.provider ?? '', times: [] };
    kernel.times.push(dur);
    kernels.set(key, kernel);
  }
  return {
    kernels: [...kernels].map(([name, { times, ...kernel }]) => ({
      name,
      ...kernel,
      us: toMedian(times.slice(warmUps)),
    })),
    runUs: toMedian(runs.slice(warmUps)),
  };
}
