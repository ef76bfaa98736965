import util from 'node:util';
import { ReposeError, toMessage } from '../../errors.js';
import { requirePackage } from './binding.js';
import { registerFastKernels } from './fast-kernels.js';
import type { Tensorflow } from './tensorflow.js';

export type Availability =
  | { readonly available: true }
  | { readonly available: false; readonly reason: string };

let loaded: Tensorflow | undefined;

/**
 * TensorFlow.js on TensorFlow's library, with our faster kernels; the same object each time. Throws
 * `failed-precondition` if `setUpTensorflow()` has not run here. TensorFlow reads
 * `TF_CPP_MIN_LOG_LEVEL` while it loads: set it to 2 before to silence it.
 */
export async function loadTensorflow(): Promise<Tensorflow> {
  return requireTensorflow();
}

/** Whether `loadTensorflow()` succeeds, found by loading: half a second, once. */
export function tensorflowAvailable(): Availability {
  try {
    requireTensorflow();
    return { available: true };
  } catch (error) {
    return { available: false, reason: toMessage(error) };
  }
}

function requireTensorflow(): Tensorflow {
  if (loaded !== undefined) return loaded;
  restoreUtilFunctions();
  preferOneDnn();
  try {
    loaded = requirePackage('@tensorflow/tfjs-node-gpu') as Tensorflow;
  } catch (error) {
    throw toLoadError(error);
  }
  registerFastKernels(loaded, { bfloat16: false });
  return loaded;
}

/**
 * The error of `loadTensorflow()` for a failed load: the first line of the cause, and what to do.
 */
export function toLoadError(cause: unknown): ReposeError {
  const what = toMessage(cause)
    .split('\n', 1)[0]!
    .replace(/[.\s]+$/, '');
  const message = `Cannot load TensorFlow: ${what}, run "npm run setup:tensorflow"`;
  return new ReposeError('failed-precondition', message, { cause });
}

/**
 * By default TensorFlow convolves with oneDNN only if the CPU has AVX512-VNNI or more, otherwise
 * with Eigen: on AVX2 a step of G1 takes 1.5 times as long with Eigen. TensorFlow reads this while
 * it loads.
 */
function preferOneDnn(): void {
  if (process.arch === 'x64') process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '1';
}

/** tfjs-node-gpu 4.22 calls two functions that Node 23 removed from `util`. */
function restoreUtilFunctions(): void {
  const removed = {
    isArray: Array.isArray,
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  };
  for (const [name, value] of Object.entries(removed))
    if (!(name in util)) Object.defineProperty(util, name, { value });
}
