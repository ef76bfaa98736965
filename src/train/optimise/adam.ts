import * as tf from '@tensorflow/tfjs';
import type { WeightTensor } from '../../checkpoint/network-artifacts.js';
import type { ParameterVector } from './parameter-vector.js';

export interface AdamOptions {
  readonly beta1: number;
  readonly beta2: number;
  /** The global norm that gradients are clipped to; not clipped without it. */
  readonly clipNorm?: number | null | undefined;
}

const epsilon = 1e-8;

/**
 * Adam (Kingma & Ba 2015, the form with the bias correction in the step size) over one parameter
 * vector. Unlike `tf.train.adam`, its whole state is two vectors and a count, so that a resumed run
 * computes the same numbers, and its rate may change with each step.
 */
export class Adam {
  private readonly parameters: ParameterVector;
  private readonly options: AdamOptions;
  private readonly mean: tf.Variable<tf.Rank.R1>;
  private readonly variance: tf.Variable<tf.Rank.R1>;
  private steps = 0;

  constructor(parameters: ParameterVector, options: AdamOptions) {
    this.parameters = parameters;
    this.options = options;
    this.mean = createVector(() => tf.zeros([parameters.size]));
    this.variance = createVector(() => tf.zeros([parameters.size]));
  }

  /** One update of the weights down a gradient [size]. */
  apply(wholeGradient: tf.Tensor1D, learningRate: number): void {
    this.steps += 1;
    const { beta1, beta2 } = this.options;
    const rate = (learningRate * Math.sqrt(1 - beta2 ** this.steps)) / (1 - beta1 ** this.steps);
    tf.tidy(() => {
      const gradient = this.clip(wholeGradient);
      this.mean.assign(interpolate(this.mean, gradient, 1 - beta1));
      this.variance.assign(interpolate(this.variance, tf.square(gradient), 1 - beta2));
      const update = tf.div(this.mean, tf.add(tf.sqrt(this.variance), epsilon));
      this.parameters.assign(tf.sub(this.parameters.read(), tf.mul(update, rate)));
    });
  }

  /** The state for a checkpoint: `mean` and `variance`, [size] each, and the number of updates. */
  async save(): Promise<{ steps: number; tensors: Map<string, WeightTensor> }> {
    const tensor = async (variable: tf.Variable): Promise<WeightTensor> => ({
      shape: variable.shape,
      values: await variable.data<'float32'>(),
    });
    return {
      steps: this.steps,
      tensors: new Map([
        ['mean', await tensor(this.mean)],
        ['variance', await tensor(this.variance)],
      ]),
    };
  }

  /** Restores a saved state. */
  load(steps: number, tensors: ReadonlyMap<string, WeightTensor>): void {
    this.steps = steps;
    assignVector(this.mean, tensors.get('mean')!.values);
    assignVector(this.variance, tensors.get('variance')!.values);
  }

  dispose(): void {
    this.mean.dispose();
    this.variance.dispose();
  }

  private clip(gradient: tf.Tensor1D): tf.Tensor1D {
    const { clipNorm } = this.options;
    if (clipNorm === undefined || clipNorm === null) return gradient;
    const norm = tf.sqrt(tf.sum(tf.square(gradient)));
    return tf.mul(gradient, tf.minimum(tf.div(clipNorm, tf.add(norm, epsilon)), 1));
  }
}

/** A vector variable that is not trainable. */
export function createVector(initial: () => tf.Tensor1D): tf.Variable<tf.Rank.R1> {
  return tf.tidy(() => tf.variable(initial(), false));
}

/** a + (b - a) * share */
export function interpolate(a: tf.Tensor1D, b: tf.Tensor1D, share: number): tf.Tensor1D {
  return tf.add(a, tf.mul(tf.sub(b, a), share));
}

/** Sets a vector variable from values of the same length. */
function assignVector(variable: tf.Variable<tf.Rank.R1>, values: Float32Array): void {
  tf.tidy(() => variable.assign(tf.tensor1d(values)));
}
