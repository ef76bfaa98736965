/**
 * A layer's only input in the layout of ONNX's operators over windows. Legend: N batch, C channels,
 * S spatial axes.
 */
import type { Dimension, Value } from '../graph.js';
import { formatShape } from './inputs.js';
import { callFailure, isLength, type LayerCall, onlyInput } from './layer-converter.js';
import { addFromPlanes, addPlanes, toTensorFlowOrder } from './layout.js';

/** Feature maps of any number of spatial axes. */
export interface Planes {
  /** [N, C, S...] */
  readonly value: Value;
  readonly channels: number;
  readonly sizes: readonly Dimension[];
}

/**
 * The call's only input as planes; throws unless it has `spatialRank` spatial axes and a fixed
 * number of channels.
 */
export function planesOf(call: LayerCall, spatialRank: number): Planes {
  const input = onlyInput(call);
  const [, ...lengths] = toTensorFlowOrder(input.shape);
  const channels = lengths.at(-1);
  if (lengths.length !== spatialRank + 1 || !isLength(channels)) {
    const expected = `${spatialRank} spatial axes and a fixed number of channels`;
    throw callFailure(call, `an input of shape ${formatShape(input)}`, expected);
  }
  return {
    value: addPlanes(call.builder, input, `${call.name}/channels_first`),
    channels,
    sizes: lengths.slice(0, -1),
  };
}

/** Planes in the graph's layout, as an output of the call. */
export function fromPlanes(call: LayerCall, planes: Value): Value {
  return addFromPlanes(call.builder, planes, `${call.name}/channels_last`);
}

/** The shape [N, channels, ...sizes] of a call's output; throws if an axis is empty. */
export function planesShape(
  call: LayerCall,
  channels: number,
  sizes: readonly Dimension[],
): readonly Dimension[] {
  if (sizes.some((size) => isLength(size) && size < 1)) {
    throw callFailure(call, `an output of ${sizes.join(' x ')}`, 'at least one element on each axis');
  }
  return [onlyInput(call).shape[0] ?? 'N', channels, ...sizes];
}
