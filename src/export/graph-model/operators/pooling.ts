/** Pooling and other operators over the planes of feature maps. */
import { type Attributes, float, int, ints, string, type Value } from '../../graph.js';
import { fitWindow } from '../../layers/window.js';
import { expectChannelsLast, integerOf, integersOf, isSet, numberOf } from '../attributes.js';
import { integersAt, type NodeCall, type NodeConverters, nodeFailure, valueAt } from '../node-call.js';
import { readWindow } from './convolution.js';
import { addFromPlanes, addPlanes } from './steps.js';

/** The maximum or the mean of each window, without the padding. */
function convertPooling(op: 'MaxPool' | 'AveragePool') {
  return (call: NodeCall): Value => {
    expectChannelsLast(call);
    const planes = addPlanes(call, valueAt(call, 0));
    const window = readWindow(call, integersOf(call, 'ksize').slice(1, 3));
    const fit = fitWindow(planes.shape.slice(2), window, (...why) => nodeFailure(call, ...why));
    const pooled = call.builder.addNode(
      op,
      [planes],
      { name: `${call.name}:planes_out`, shape: [...planes.shape.slice(0, 2), ...fit.outputSizes] },
      { kernel_shape: ints(window.kernel), ...fit.padding, strides: ints(window.strides) },
    );
    return addFromPlanes(call, pooled);
  };
}

/**
 * Resizes to the size [H', W'] of the second input. The graph states scales instead of sizes, which
 * leaves the batch free.
 */
function convertResize(mode: 'linear' | 'nearest') {
  return (call: NodeCall): Value => {
    const planes = addPlanes(call, valueAt(call, 0));
    const sizes = integersAt(call, 1, 'a size');
    const [batch = 1, channels = 1, ...lengths] = planes.shape;
    const scales = sizes.map((size, axis) => {
      const length = lengths[axis];
      if (typeof length === 'number') return scaleBetween(length, size);
      throw nodeFailure(call, `an input of shape [${valueAt(call, 0).shape}]`, 'fixed sizes');
    });
    const resized = call.builder.addNode(
      'Resize',
      [
        planes,
        undefined,
        call.builder.addFloats(`${call.name}:scales`, [4], () => Float32Array.of(1, 1, ...scales)),
      ],
      { name: `${call.name}:planes_out`, shape: [batch, channels, ...sizes] },
      { mode: string(mode), ...placesOf(call, mode) },
    );
    return addFromPlanes(call, resized);
  };
}

/** The factor by which float32 makes `size` of `length`, whose product is rounded down. */
function scaleBetween(length: number, size: number): number {
  const scale = Math.fround(size / length);
  return Math.floor(Math.fround(scale * length)) === size ? scale : Math.fround(scale * (1 + 2 ** -23));
}

/** Where the element x of the result reads the input. */
function placesOf(call: NodeCall, mode: 'linear' | 'nearest'): Attributes {
  if (isSet(call, 'align_corners'))
    return {
      coordinate_transformation_mode: string('align_corners'),
      ...(mode === 'nearest' && { nearest_mode: string('round_prefer_ceil') }),
    };
  const isHalfPixel = isSet(call, 'half_pixel_centers');
  // TensorFlow reads floor((x + 0.5) * scale), ONNX round((x + 0.5) * scale - 0.5): the same.
  const nearest = isHalfPixel ? 'round_prefer_ceil' : 'floor';
  return {
    coordinate_transformation_mode: string(isHalfPixel ? 'half_pixel' : 'asymmetric'),
    ...(mode === 'nearest' && { nearest_mode: string(nearest) }),
  };
}

/** Blocks of channels become blocks of pixels: [N, H, W, C] to [N, H * b, W * b, C / b^2]. */
function convertDepthToSpace(call: NodeCall): Value {
  expectChannelsLast(call);
  const planes = addPlanes(call, valueAt(call, 0));
  const block = integerOf(call, 'block_size', 2);
  const [batch = 1, channels, height, width] = planes.shape;
  if (typeof channels !== 'number' || typeof height !== 'number' || typeof width !== 'number')
    throw nodeFailure(call, `an input of shape [${valueAt(call, 0).shape}]`, 'fixed sizes');
  const shape = [batch, channels / block ** 2, height * block, width * block];
  const output = { name: `${call.name}:planes_out`, shape };
  const spread = call.builder.addNode('DepthToSpace', [planes], output, { blocksize: int(block) });
  return addFromPlanes(call, spread);
}

/** scale * (x - mean) / sqrt(variance + epsilon) + offset */
function convertBatchNorm(call: NodeCall): Value {
  expectChannelsLast(call);
  const planes = addPlanes(call, valueAt(call, 0));
  const parameters = [1, 2, 3, 4].map((index) => valueAt(call, index));
  const normalised = call.builder.addNode(
    'BatchNormalization',
    [planes, ...parameters],
    { name: `${call.name}:planes_out`, shape: planes.shape },
    { epsilon: float(numberOf(call, 'epsilon', 1e-3)) },
  );
  return addFromPlanes(call, normalised);
}

/** Operators over the planes of feature maps. */
export const planeOperators: NodeConverters = {
  AvgPool: convertPooling('AveragePool'),
  DepthToSpace: convertDepthToSpace,
  FusedBatchNorm: convertBatchNorm,
  FusedBatchNormV2: convertBatchNorm,
  FusedBatchNormV3: convertBatchNorm,
  MaxPool: convertPooling('MaxPool'),
  ResizeBilinear: convertResize('linear'),
  ResizeNearestNeighbor: convertResize('nearest'),
};
