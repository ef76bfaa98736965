import { cacheFolder } from '../cache-folder.js';
import type { SetUpOptions, SetUpResult } from '../train/tensorflow/setup.js';
import type { Tensorflow } from '../train/tensorflow/tensorflow.js';
import { say } from './terminal.js';

/**
 * Loads TensorFlow. Sets it up first, once per machine, with progress on standard error; later
 * calls only check for milliseconds. Throws `failed-precondition`, naming what the machine lacks.
 */
export async function prepareTensorflow(): Promise<Tensorflow> {
  // TensorFlow writes more notes to standard error unless this is set before it loads.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  await setUpTensorflowHere();
  const { loadTensorflow } = await import('../train/tensorflow/load.js');
  return loadTensorflow();
}

/**
 * Sets TensorFlow up in the user's cache folder; `done` is false if it was already there. Without
 * `gpu`, an installed library stays.
 */
export async function setUpTensorflowHere(
  options: Pick<SetUpOptions, 'gpu' | 'wheelFolder'> = {},
): Promise<SetUpResult> {
  const { setUpTensorflow } = await import('../train/tensorflow/setup.js');
  return setUpTensorflow({
    cacheFolder: cacheFolder(process.env),
    report: say,
    interactive: process.stderr.isTTY,
    ...options,
  });
}
