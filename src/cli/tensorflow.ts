import type { SetUpOptions, SetUpResult } from '../train/tensorflow/setup.js';
import type { Tensorflow } from '../train/tensorflow/tensorflow.js';
import { cacheFolder } from './cache-folder.js';
import { say } from './terminal.js';

/**
 * TensorFlow, set up first where it is not yet: once for a machine, with its steps on standard error; afterwards the
 * check takes milliseconds. Throws `failed-precondition`, naming what the machine lacks.
 */
export async function prepareTensorflow(): Promise<Tensorflow> {
  // TensorFlow writes more notes to standard error unless it is told before it loads.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  await setUpTensorflowHere();
  const { loadTensorflow } = await import('../train/tensorflow/load.js');
  return loadTensorflow();
}

/**
 * Sets TensorFlow up in the user's cache folder; `done` is false when it was in place already. Without `gpu`, whichever
 * library is in place stays.
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
