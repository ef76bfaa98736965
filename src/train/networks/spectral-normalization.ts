import * as tf from '@tensorflow/tfjs';
import type { Initializer } from './initialisation.js';

/** Power iterations before the first step: those of random kernels converge slowly. */
const firstIterations = 30;
/** Keeps a kernel of zeros from dividing by zero. */
const epsilon = 1e-12;

export interface SpectralLayerOptions {
  readonly name: string;
  /** A convolution's channels out, or a dense layer's units. */
  readonly outputs: number;
  readonly kernelInitializer: Initializer;
  readonly seed: number;
}

/**
 * A linear layer with bias whose kernel, as a matrix [K, outputs], is divided by |kernel u|, which
 * approaches its largest singular value (Miyato et al. 2018, "Spectral Normalization for Generative
 * Adversarial Networks"). `u`, [outputs], is a weight that is not trained, so that checkpoints hold
 * it and a resumed run computes the same numbers.
 */
export abstract class SpectralLayer extends tf.layers.Layer {
  protected readonly options: SpectralLayerOptions;
  private kernel: tf.LayerVariable | undefined;
  private bias: tf.LayerVariable | undefined;
  private u: tf.LayerVariable | undefined;

  constructor(options: SpectralLayerOptions) {
    super({ name: options.name });
    this.options = options;
  }

  protected abstract toKernelShape(inputShape: tf.Shape): number[];
  protected abstract transform(x: tf.Tensor, kernel: tf.Tensor): tf.Tensor;

  override build(inputShape: tf.Shape): void {
    const { outputs, kernelInitializer, seed } = this.options;
    const normal = tf.initializers.randomNormal({ mean: 0, stddev: 1, seed });
    this.kernel = this.addWeight('kernel', this.toKernelShape(inputShape), 'float32', kernelInitializer);
    this.bias = this.addWeight('bias', [outputs], 'float32', tf.initializers.zeros());
    this.u = this.addWeight('u', [outputs], 'float32', normal, undefined, false);
    this.iteratePower(firstIterations);
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor;
      return tf.add(this.transform(x, this.readNormalised()), this.bias!.read());
    });
  }

  /** The kernel divided by the estimate of its largest singular value; differentiable. */
  readNormalised(): tf.Tensor {
    return tf.tidy(() => {
      // The gradient of |kernel u| with u held constant is that of the singular value.
      const value = tf.norm(this.multiply(this.readDirection()));
      return tf.div(this.kernel!.read(), tf.add(value, epsilon));
    });
  }

  /** Turns u towards the first right singular vector of the kernel. */
  iteratePower(times = 1): void {
    tf.tidy(() => {
      for (let i = 0; i < times; i += 1) {
        const turned = tf.matMul(this.readMatrix(), this.multiply(this.readDirection()), true); // [outputs, 1]
        this.u!.write(tf.reshape(tf.div(turned, tf.add(tf.norm(turned), epsilon)), [-1]));
      }
    });
  }

  /** kernel u: [K, 1]. */
  private multiply(u: tf.Tensor2D): tf.Tensor2D {
    return tf.matMul(this.readMatrix(), u);
  }

  private readMatrix(): tf.Tensor2D {
    return tf.reshape(this.kernel!.read(), [-1, this.options.outputs]);
  }

  /** u of length 1, [outputs, 1]. */
  private readDirection(): tf.Tensor2D {
    const u = tf.reshape(this.u!.read(), [-1, 1]);
    return tf.div(u, tf.add(tf.norm(u), epsilon));
  }
}

/** A convolution with stride 2 and SAME padding: [N, H, W, C] -> [N, H/2, W/2, outputs]. */
export class SpectralConv2d extends SpectralLayer {
  static readonly className = 'SpectralConv2d';
  private readonly kernelSize: number;

  constructor(options: SpectralLayerOptions & { readonly kernelSize: number }) {
    super(options);
    this.kernelSize = options.kernelSize;
  }

  override computeOutputShape([n, height, width]: tf.Shape): tf.Shape {
    return [n!, Math.ceil(height! / 2), Math.ceil(width! / 2), this.options.outputs];
  }

  override getClassName(): string {
    return SpectralConv2d.className;
  }

  protected override toKernelShape(inputShape: tf.Shape): number[] {
    return [this.kernelSize, this.kernelSize, inputShape[3]!, this.options.outputs];
  }

  protected override transform(x: tf.Tensor, kernel: tf.Tensor): tf.Tensor {
    return tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, 2, 'same');
  }
}

/** A fully connected layer: [N, C] -> [N, outputs]. */
export class SpectralDense extends SpectralLayer {
  static readonly className = 'SpectralDense';

  override computeOutputShape([n]: tf.Shape): tf.Shape {
    return [n!, this.options.outputs];
  }

  override getClassName(): string {
    return SpectralDense.className;
  }

  protected override toKernelShape(inputShape: tf.Shape): number[] {
    return [inputShape[1]!, this.options.outputs];
  }

  protected override transform(x: tf.Tensor, kernel: tf.Tensor): tf.Tensor {
    return tf.matMul(x as tf.Tensor2D, kernel as tf.Tensor2D);
  }
}

/** The layers of a network whose kernels are spectrally normalised. */
export function findSpectralLayers(network: tf.LayersModel): readonly SpectralLayer[] {
  return network.layers.filter((layer) => layer instanceof SpectralLayer);
}
