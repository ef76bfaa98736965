import { tensorflowAvailable } from '../../src/train/tensorflow/load.js';

/**
 * A `describe` block that needs TensorFlow. Where TensorFlow cannot be loaded it becomes one skipped test, whose
 * name says why.
 */
export function describeTraining(name: string, fn: () => void): void {
  const state = tensorflowAvailable();
  if (state.available) describe(name, fn);
  else test.skip(`${name}: ${state.reason}`, () => undefined);
}
