import * as tf from '@tensorflow/tfjs';

/**
 * A network's trainable weights as one vector, so that the optimiser, clipping and the moving
 * average are a few large operations instead of hundreds of small ones. Order and shapes are the
 * network's.
 */
export class ParameterVector {
  readonly variables: readonly tf.Variable[];
  readonly size: number;
  private readonly sizes: number[];

  constructor(network: tf.LayersModel) {
    // A LayerVariable keeps its tf.Variable in `val`, which is protected; variableGrads() needs the
    // variable itself.
    this.variables = network.trainableWeights.map(
      (weight) => (weight as unknown as { val: tf.Variable }).val,
    );
    this.sizes = this.variables.map((variable) => variable.size);
    this.size = this.sizes.reduce((sum, size) => sum + size, 0);
  }

  /** All weights as one tensor, [size]. */
  read(): tf.Tensor1D {
    return concatenateFlat(this.variables);
  }

  /** The gradients of `variableGrads()` in the same order, as one tensor, [size]. */
  readGradients(gradients: Readonly<Record<string, tf.Tensor>>): tf.Tensor1D {
    return concatenateFlat(this.variables.map((variable) => gradients[variable.name]!));
  }

  /** Sets every weight from a vector [size]. */
  assign(vector: tf.Tensor1D): void {
    tf.tidy(() => {
      const parts = tf.split(vector, this.sizes);
      for (const [i, variable] of this.variables.entries())
        variable.assign(parts[i]!.reshape(variable.shape));
    });
  }
}

function concatenateFlat(tensors: readonly tf.Tensor[]): tf.Tensor1D {
  return tf.tidy(() => tf.concat1d(tensors.map((tensor) => tf.reshape(tensor, [-1]) as tf.Tensor1D)));
}
