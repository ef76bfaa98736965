/**
 * What all convolutions share. Legend: N batch, S one to three spatial axes, C channels in, F
 * filters (channels out), M channels out for each channel in.
 */
import { z } from 'zod';
import { int, ints, type Value } from '../graph.js';
import { type ActivationName, activate, activationSchema } from './activation-functions.js';
import {
  callFailure,
  channelsLastSchema,
  kerasAlone,
  type LayerCall,
  onlyDefault,
} from './layer-converter.js';
import { permuteValues } from './permute-values.js';
import { fromPlanes, type Planes, planesShape } from './planes.js';
import { fitWindow, lengthsSchema, paddingSchema, type Window } from './window.js';

/** The settings of all convolutions, as keys of a zod object. */
export function convolutionSettings(spatialRank: number) {
  const ones = new Array<number>(spatialRank).fill(1);
  return {
    kernel_size: lengthsSchema(spatialRank),
    strides: lengthsSchema(spatialRank),
    dilation_rate: lengthsSchema(spatialRank).default(ones),
    padding: paddingSchema,
    data_format: channelsLastSchema,
    groups: onlyDefault(1, 'this layer has no groups in Keras or TensorFlow.js'),
    use_bias: z.boolean(),
    activation: activationSchema,
  };
}

/** The dilation of convolutions for which TensorFlow.js ignores it. */
export function undilatedSchema(spatialRank: number): z.ZodType<readonly number[]> {
  const length = z.literal(1, `expected 1: ${kerasAlone}`);
  return z.array(length).length(spatialRank).default(new Array<1>(spatialRank).fill(1));
}

interface WindowSettings {
  readonly kernel_size: readonly number[];
  readonly strides: readonly number[];
  readonly dilation_rate: readonly number[];
  readonly padding: Window['padding'];
}

/** The window of a convolution, from its settings. */
export function toWindow(config: WindowSettings): Window {
  const { kernel_size: kernel, strides, dilation_rate: dilations, padding } = config;
  return { kernel, strides, dilations, padding };
}

/**
 * TensorFlow.js' kernel [S..., a, b] as ONNX's [b, a, S...]: [F, C / groups, S...], or [C, F, S...]
 * if transposed.
 */
export function readKernel(call: LayerCall, name: string, shape: readonly number[]): Value {
  const { length: rank } = shape;
  const order = [rank - 1, rank - 2, ...Array.from({ length: rank - 2 }, (_, axis) => axis)];
  return call.builder.addFloats(
    `${call.weightName}/${name}`,
    order.map((axis) => shape[axis] ?? 1),
    () => permuteValues(call.readWeight(name, shape), order),
  );
}

/** The name of the depthwise kernel: Keras 3's DepthwiseConv2D calls it `kernel`. */
export function depthwiseKernelOf(call: LayerCall): string {
  return call.hasWeight('depthwise_kernel') ? 'depthwise_kernel' : 'kernel';
}

/** TensorFlow.js' depthwise kernel [S..., C, M] as ONNX's [C * M, 1, S...]. */
export function readDepthwiseKernel(
  call: LayerCall,
  kernelSize: readonly number[],
  { channels, multiplier }: { readonly channels: number; readonly multiplier: number },
): Value {
  const name = depthwiseKernelOf(call);
  const shape = [channels * multiplier, 1, ...kernelSize];
  return call.builder.addFloats(`${call.weightName}/${name}`, shape, () =>
    permuteValues(call.readWeight(name, [...kernelSize, channels, multiplier]), [2, 3, 0, 1]),
  );
}

/** The bias [F], or undefined. */
export function readBias(
  call: LayerCall,
  config: { readonly use_bias: boolean },
  filters: number,
): Value | undefined {
  if (!config.use_bias) return undefined;
  return call.builder.addFloats(
    `${call.weightName}/bias`,
    [filters],
    () => call.readWeight('bias', [filters]).values,
  );
}

/** The inputs of an operator with an optional last input, the bias. */
export function withBias(inputs: readonly Value[], bias: Value | undefined): readonly Value[] {
  return bias ? [...inputs, bias] : inputs;
}

/** What a Conv node needs besides its input. */
export interface Convolution {
  readonly name: string;
  readonly window: Window;
  readonly kernel: Value;
  readonly bias?: Value | undefined;
  /** 1 by default; the number of channels for depthwise convolutions. */
  readonly groups?: number;
}

/** A Conv node: [N, C, S...] to [N, F, S'...]. */
export function addConvolution(call: LayerCall, planes: Planes, convolution: Convolution): Planes {
  const { name, window, kernel, bias, groups = 1 } = convolution;
  const { outputSizes: sizes, padding } = fitWindow(planes.sizes, window, (...why) =>
    callFailure(call, ...why),
  );
  const channels = Number(kernel.shape[0]);
  const value = call.builder.addNode(
    'Conv',
    withBias([planes.value, kernel], bias),
    { name, shape: planesShape(call, channels, sizes) },
    {
      dilations: ints(window.dilations),
      ...(groups > 1 && { group: int(groups) }),
      kernel_shape: ints(window.kernel),
      ...padding,
      strides: ints(window.strides),
    },
  );
  return { value, channels, sizes };
}

/** Adds the end of a convolution: back to the graph's layout, and the activation. */
export function finishConvolution(call: LayerCall, sum: Value, activation: ActivationName): Value {
  return activate(call.builder, fromPlanes(call, sum), activation, `${call.name}/${activation}`);
}
