/** The values of a network's first output and their shape, with the batch of 1. */
export interface NetworkOutput {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}
