/** Layers that Keras has and TensorFlow.js has not, as programs write them that want them: for comparison with the export. */
import type * as TensorFlow from '@tensorflow/tfjs';
import { tf } from './tensorflow-cpu.js';

type Tensors = TensorFlow.Tensor | TensorFlow.Tensor[];

/** The first input less the second. */
export class Subtract extends tf.layers.Layer {
  static className = 'Subtract';

  override computeOutputShape(shapes: TensorFlow.Shape | TensorFlow.Shape[]): TensorFlow.Shape {
    const [a = [], b = []] = shapes as TensorFlow.Shape[]; // two inputs
    return a.map((length, axis) => (length === 1 ? b[axis]! : length));
  }

  override call(inputs: Tensors): TensorFlow.Tensor {
    const [minuend, subtrahend] = inputs as TensorFlow.Tensor[];
    return tf.sub(minuend!, subtrahend!);
  }
}

/** Zeros before the first step of a sequence, and behind the last one. */
export class ZeroPadding1D extends tf.layers.Layer {
  static className = 'ZeroPadding1D';
  readonly #padding: [number, number];

  constructor({ name, padding }: { readonly name?: string; readonly padding: [number, number] }) {
    super(name === undefined ? {} : { name });
    this.#padding = padding;
  }

  override computeOutputShape(inputShape: TensorFlow.Shape | TensorFlow.Shape[]): TensorFlow.Shape {
    const [batch = null, times, channels = null] = inputShape as TensorFlow.Shape;
    const [before, after] = this.#padding;
    return [batch, times == null ? null : times + before + after, channels];
  }

  override call(inputs: Tensors): TensorFlow.Tensor {
    return tf.pad([inputs].flat()[0]!, [[0, 0], this.#padding, [0, 0]]);
  }

  override getConfig(): TensorFlow.serialization.ConfigDict {
    return { ...super.getConfig(), padding: this.#padding, dataFormat: 'channelsLast' };
  }
}

/** Each step of a sequence several times. */
export class UpSampling1D extends tf.layers.Layer {
  static className = 'UpSampling1D';
  readonly #size: number;

  constructor({ name, size }: { readonly name?: string; readonly size: number }) {
    super(name === undefined ? {} : { name });
    this.#size = size;
  }

  override computeOutputShape(inputShape: TensorFlow.Shape | TensorFlow.Shape[]): TensorFlow.Shape {
    const [batch = null, times, channels = null] = inputShape as TensorFlow.Shape;
    return [batch, times == null ? null : times * this.#size, channels];
  }

  override call(inputs: Tensors): TensorFlow.Tensor {
    const steps = [inputs].flat()[0] as TensorFlow.Tensor3D;
    const [batch, times, channels] = steps.shape;
    const repeated = tf.tile(tf.expandDims(steps, 2), [1, 1, this.#size, 1]);
    return tf.reshape(repeated, [batch, times * this.#size, channels]);
  }

  override getConfig(): TensorFlow.serialization.ConfigDict {
    return { ...super.getConfig(), size: this.#size };
  }
}

/** `1 - x` as Keras writes it, which is no layer there: a function of TensorFlow and its arguments. */
export class OneMinus extends tf.layers.Layer {
  static className = 'TFOpLambda';

  override call(inputs: Tensors): TensorFlow.Tensor {
    return tf.sub(1, [inputs].flat()[0]!);
  }

  override getConfig(): TensorFlow.serialization.ConfigDict {
    const settings = { function: 'math.subtract', arguments: [1], options: { y: { input: 0 } } };
    return { ...super.getConfig(), ...settings };
  }
}

/** Each element of the last axis, less its mean, as a part of its deviation. */
export class Normalization extends tf.layers.Layer {
  static className = 'Normalization';
  #mean: TensorFlow.LayerVariable | undefined;
  #variance: TensorFlow.LayerVariable | undefined;

  override build(inputShape: TensorFlow.Shape | TensorFlow.Shape[]): void {
    const shape = [Number((inputShape as TensorFlow.Shape).at(-1))];
    this.#mean = this.addWeight('mean', shape, 'float32', tf.initializers.zeros());
    this.#variance = this.addWeight('variance', shape, 'float32', tf.initializers.ones());
    this.built = true;
  }

  override call(inputs: Tensors): TensorFlow.Tensor {
    const centred = tf.sub([inputs].flat()[0]!, this.#mean!.read());
    return tf.div(centred, tf.maximum(tf.sqrt(this.#variance!.read()), 1e-7));
  }

  override getConfig(): TensorFlow.serialization.ConfigDict {
    return { ...super.getConfig(), axis: [-1], invert: false, mean: null, variance: null };
  }
}

interface GroupedOptions {
  readonly name?: string;
  readonly filters: number;
  readonly kernelSize: number;
  readonly groups: number;
  readonly strides?: number;
  readonly padding?: 'same' | 'valid';
  readonly dilationRate?: number;
  readonly useBias?: boolean;
}

/** Keras' Conv2D with `groups`: each group of filters sees its own part of the channels. */
export class GroupedConv2D extends tf.layers.Layer {
  static className = 'Conv2D';
  readonly #options: Required<Omit<GroupedOptions, 'name'>>;
  #kernel: TensorFlow.LayerVariable | undefined;
  #bias: TensorFlow.LayerVariable | undefined;

  constructor({ name, ...options }: GroupedOptions) {
    super(name === undefined ? {} : { name });
    this.#options = { strides: 1, padding: 'valid', dilationRate: 1, useBias: true, ...options };
  }

  override build(inputShape: TensorFlow.Shape | TensorFlow.Shape[]): void {
    const { filters, kernelSize, groups, useBias } = this.#options;
    const channels = Number((inputShape as TensorFlow.Shape).at(-1)) / groups;
    const shape = [kernelSize, kernelSize, channels, filters];
    this.#kernel = this.addWeight('kernel', shape, 'float32', tf.initializers.zeros());
    if (useBias) this.#bias = this.addWeight('bias', [filters], 'float32', tf.initializers.zeros());
    this.built = true;
  }

  override computeOutputShape(inputShape: TensorFlow.Shape | TensorFlow.Shape[]): TensorFlow.Shape {
    const { filters, kernelSize, strides, padding, dilationRate } = this.#options;
    const [batch = null, height, width] = inputShape as TensorFlow.Shape;
    const reach = (kernelSize - 1) * dilationRate + 1;
    const places = (length: number) => (padding === 'same' ? length : length - reach + 1);
    const [rows, columns] = [height, width].map((length) => Math.ceil(places(Number(length)) / strides));
    return [batch, rows!, columns!, filters];
  }

  override call(inputs: Tensors): TensorFlow.Tensor {
    const { groups, strides, padding, dilationRate } = this.#options;
    const maps = [inputs].flat()[0] as TensorFlow.Tensor4D;
    const parts = tf.split(maps, groups, 3) as TensorFlow.Tensor4D[];
    const kernels = tf.split(this.#kernel!.read() as TensorFlow.Tensor4D, groups, 3);
    const sums = parts.map((part, group) =>
      tf.conv2d(part, kernels[group] as TensorFlow.Tensor4D, strides, padding, 'NHWC', dilationRate),
    );
    const sum: TensorFlow.Tensor = tf.concat(sums, 3);
    return this.#bias ? tf.add(sum, this.#bias.read()) : sum;
  }

  override getConfig(): TensorFlow.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.#options, dataFormat: 'channelsLast', activation: 'linear' };
  }
}
