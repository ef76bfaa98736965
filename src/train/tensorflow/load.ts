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
 * TensorFlow.js on TensorFlow's own library, with our faster kernels; the same object each time. Throws `failed-precondition` when
 * `setUpTensorflow()` has not run here. TensorFlow reads `TF_CPP_MIN_LOG_LEVEL` while it loads: an entry that
 * wants it quiet sets it to 2 before.
 */
export async function loadTensorflow(): Promise<Tensorflow> {
  return requireTensorflow();
}

/** Whether `loadTensorflow()` will succeed, found by loading: half a second, once. */
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

/** What `loadTensorflow()` throws for a failure of Node's or of tfjs-node-gpu's: its first line, and what to do. */
export function toLoadError(cause: unknown): ReposeError {
  const what = toMessage(cause)
    .split('\n', 1)[0]!
    .replace(/[.\s]+$/, '');
  const message = `Cannot load TensorFlow: ${what}, run "npm run setup:tensorflow"`;
  return new ReposeError('failed-precondition', message, { cause });
}

/**
 * TensorFlow convolves by oneDNN of itself only where the CPU has AVX512-VNNI or more, and by Eigen elsewhere: on AVX2 a
 * step of G1 takes 1.5 times as long by Eigen. TensorFlow reads this while it loads.
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
