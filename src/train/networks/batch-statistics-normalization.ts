import * as tf from '@tensorflow/tfjs';

/** DCGAN's epsilon in the authors' program. */
const epsilon = 1e-5;

/**
 * Batch normalisation that always uses the batch's own mean and variance, in training and after, as
 * D of PG2 does. [N, H, W, C] in and out; trainable `gamma` (starts at 1) and `beta` (0), [C] each.
 */
export class BatchStatisticsNormalization extends tf.layers.Layer {
  static readonly className = 'BatchStatisticsNormalization';
  private gamma: tf.LayerVariable | undefined;
  private beta: tf.LayerVariable | undefined;

  override build(inputShape: tf.Shape): void {
    const channels = inputShape[3]!;
    this.gamma = this.addWeight('gamma', [channels], 'float32', tf.initializers.ones());
    this.beta = this.addWeight('beta', [channels], 'float32', tf.initializers.zeros());
    this.built = true;
  }

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
      const { mean, variance } = tf.moments(x, [0, 1, 2]); // [C] each
      const beta = this.beta!.read() as tf.Tensor1D;
      const gamma = this.gamma!.read() as tf.Tensor1D;
      return tf.batchNorm(x, mean as tf.Tensor1D, variance as tf.Tensor1D, beta, gamma, epsilon);
    });
  }

  override getClassName(): string {
    return BatchStatisticsNormalization.className;
  }
}
