/**
 * Convolutions. Legend: N batch, H height, W width, C channels in, F filters, M channels out for
 * each channel in.
 */
import { int, ints, type Value } from '../../graph.js';
import { permuteValues } from '../../layers/permute-values.js';
import { fitWindow, type Window } from '../../layers/window.js';
import { expectChannelsLast, integersOf, textOf, textsOf } from '../attributes.js';
import {
  constantAt,
  inputAt,
  integersAt,
  type NodeCall,
  type NodeConverters,
  nodeFailure,
  toValue,
  valueAt,
} from '../node-call.js';
import { addFromPlanes, addPlanes } from './steps.js';
import { addActivation } from './unary.js';

interface Kernel {
  /** [F, C / groups, kh, kw] */
  readonly value: Value;
  readonly groups: number;
}

/** [N, H, W, C] to [N, H', W', F], with the bias and the activation of fused operators. */
function convert(call: NodeCall, readKernel: (call: NodeCall, channels: number) => Kernel): Value {
  expectChannelsLast(call);
  const input = addPlanes(call, valueAt(call, 0)); // [N, C, H, W]
  const [batch = 1, channels = 1, ...sizes] = input.shape;
  if (typeof channels !== 'number') throw nodeFailure(call, 'a free number of channels', 'a fixed one');
  const { value: kernel, groups } = readKernel(call, channels);
  const [filters = 1, , ...lengths] = kernel.shape;
  const window = readWindow(call, lengths.map(Number));
  const fit = fitWindow(sizes, window, (...why) => nodeFailure(call, ...why));
  const { bias, activation, slope } = readFusedParts(call);
  const convolution = call.builder.addNode(
    'Conv',
    bias ? [input, kernel, bias] : [input, kernel],
    { name: `${call.name}:planes_out`, shape: [batch, filters, ...fit.outputSizes] },
    {
      dilations: ints(window.dilations),
      ...(groups > 1 && { group: int(groups) }),
      kernel_shape: ints(window.kernel),
      ...fit.padding,
      strides: ints(window.strides),
    },
  );
  const sum = addFromPlanes(call, convolution, activation && 'sum');
  return activation ? addActivation(call, sum, activation, slope) : sum;
}

/** The kernel [kh, kw, C / groups, F]. */
function readKernel(call: NodeCall, channels: number): Kernel {
  const { name, shape, data } = constantAt(call, 1, 'a kernel');
  const [height = 1, width = 1, depth = 1, filters = 1] = shape;
  const groups = channels / depth;
  if (!Number.isInteger(groups)) throw nodeFailure(call, `${channels} channels`, `a multiple of ${depth}`);
  const values = data as Float32Array; // kernels are float32
  const value = call.builder.addFloats(`${name}:kernel`, [filters, depth, height, width], () =>
    permuteValues({ shape, values }, [3, 2, 0, 1]),
  );
  return { value, groups };
}

/** The kernel [kh, kw, C, M] of a depthwise convolution. */
function readDepthwiseKernel(call: NodeCall, channels: number): Kernel {
  const { name, shape, data } = constantAt(call, 1, 'a kernel');
  const [height = 1, width = 1, depth = 1, multiplier = 1] = shape;
  if (depth !== channels) throw nodeFailure(call, `${channels} channels`, `${depth}, as the kernel has`);
  const values = data as Float32Array;
  const value = call.builder.addFloats(
    `${name}:depthwise_kernel`,
    [channels * multiplier, 1, height, width],
    () => permuteValues({ shape, values }, [2, 3, 0, 1]),
  );
  return { value, groups: channels };
}

/** Where the window of an operator over [N, H, W, C] is placed. */
export function readWindow(call: NodeCall, kernel: readonly number[]): Window {
  const overAxes = (name: string) => {
    const lengths = integersOf(call, name).slice(1, 3);
    return lengths.length === 2 ? lengths : [1, 1];
  };
  return {
    kernel,
    strides: overAxes('strides'),
    dilations: overAxes('dilations'),
    padding: readPadding(call),
  };
}

function readPadding(call: NodeCall): Window['padding'] {
  const padding = textOf(call, 'padding', 'VALID');
  if (padding === 'SAME') return 'same';
  if (padding === 'VALID') return 'valid';
  const [, , top = 0, bottom = 0, left = 0, right = 0] = integersOf(call, 'explicit_paddings');
  if (padding === 'EXPLICIT')
    return [
      [top, bottom],
      [left, right],
    ];
  throw nodeFailure(call, `padding is ${padding}`, 'SAME, VALID or EXPLICIT');
}

interface FusedParts {
  readonly bias?: Value;
  readonly activation?: string | undefined;
  /** Of the activation Prelu. */
  readonly slope?: Value;
}

/** What a fused operator adds to the sum: `fused_ops` is BiasAdd, an activation, or one after the other. */
export function readFusedParts(call: NodeCall): FusedParts {
  const fused = textsOf(call, 'fused_ops');
  const hasBias = fused[0] === 'BiasAdd';
  const [activation, ...more] = hasBias ? fused.slice(1) : fused;
  if (more.length > 0) throw nodeFailure(call, `fused_ops is ${fused}`, 'BiasAdd and one activation');
  const extra = call.inputs.slice(2).map((input) => toValue(call, input));
  const [bias, slope] = hasBias ? extra : [undefined, ...extra];
  if (hasBias && !bias) throw nodeFailure(call, `${call.inputs.length} inputs`, 'a bias after the second');
  return { ...(bias && { bias }), activation, ...(slope && { slope }) };
}

/** The inverse of a convolution's shape, from [N, H, W, C] to the shape that the first input names. */
function convertTransposed(call: NodeCall): Value {
  expectChannelsLast(call);
  const input = addPlanes(call, valueAt(call, 2)); // [N, C, H, W]
  const { name, shape, data } = constantAt(call, 1, 'a kernel');
  const [kernelHeight = 1, kernelWidth = 1, filters = 1, channels = 1] = shape;
  const kernel = call.builder.addFloats(
    `${name}:transposed_kernel`,
    [channels, filters, kernelHeight, kernelWidth],
    () => permuteValues({ shape, values: data as Float32Array }, [3, 2, 0, 1]),
  );
  const { strides } = readWindow(call, [kernelHeight, kernelWidth]);
  const sizes = readOutputSizes(call);
  const margins = sizes.map((size, axis) => {
    const from = input.shape[axis + 2];
    if (typeof from !== 'number')
      throw nodeFailure(call, `an input of shape [${inputAt(call, 2).shape}]`, 'fixed sizes');
    return (from - 1) * (strides[axis] ?? 1) + ([kernelHeight, kernelWidth][axis] ?? 1) - size;
  });
  const cropped = margins.map((margin) => Math.max(0, margin));
  const planes = call.builder.addNode(
    'ConvTranspose',
    [input, kernel],
    { name: `${call.name}:planes_out`, shape: [input.shape[0] ?? 1, filters, ...sizes] },
    {
      kernel_shape: ints([kernelHeight, kernelWidth]),
      output_padding: ints(margins.map((margin) => Math.max(0, -margin))),
      pads: ints([
        ...cropped.map((margin) => Math.floor(margin / 2)),
        ...cropped.map((margin) => Math.ceil(margin / 2)),
      ]),
      strides: ints(strides),
    },
  );
  return addFromPlanes(call, planes);
}

/** H and W of the first input, the wanted shape [N, H, W, C]; the other items may be free. */
function readOutputSizes(call: NodeCall): readonly number[] {
  const shape = inputAt(call, 0);
  if ('items' in shape) {
    const sizes = shape.items.slice(1, 3);
    if (sizes.every((size) => typeof size === 'number')) return sizes;
  }
  return integersAt(call, 0, 'an output shape').slice(1, 3);
}

/** Convolutions. */
export const convolutionOperators: NodeConverters = {
  _FusedConv2D: (call) => convert(call, readKernel),
  Conv2D: (call) => convert(call, readKernel),
  Conv2DBackpropInput: convertTransposed,
  DepthwiseConv2d: (call) => convert(call, readDepthwiseKernel),
  DepthwiseConv2dNative: (call) => convert(call, readDepthwiseKernel),
  FusedDepthwiseConv2dNative: (call) => convert(call, readDepthwiseKernel),
};
