/**
 * Converts between TensorFlow.js' order of axes and the graph's. Legend: N batch, H height, W
 * width, C channels, S any spatial axes. Only rank 4 differs: [N, H, W, C] in TensorFlow.js,
 * [N, C, H, W] in the graph.
 */
import { ints, type Value } from '../graph.js';
import type { GraphBuilder } from '../graph-builder.js';

/** An axis of a TensorFlow.js tensor, counted from either end, as the same axis of the graph's. */
export function toGraphAxis(axis: number, rank: number): number {
  const fromFront = axis < 0 ? axis + rank : axis;
  return rank === 4 ? ([0, 2, 3, 1][fromFront] ?? fromFront) : fromFront;
}

/** Reorders the items of axes [N, H, W, C] to [N, C, H, W]; other ranks stay unchanged. */
export function toGraphOrder<T>(items: readonly T[]): readonly T[] {
  return items.length === 4 ? permute(items, [0, 3, 1, 2]) : items;
}

/** The inverse of `toGraphOrder`. */
export function toTensorFlowOrder<T>(items: readonly T[]): readonly T[] {
  return items.length === 4 ? permute(items, [0, 2, 3, 1]) : items;
}

/** `items[order[0]], items[order[1]], ...` */
export function permute<T>(items: readonly T[], order: readonly number[]): readonly T[] {
  return order.flatMap((from) => items.slice(from, from + 1));
}

/** A transpose: axis `i` of the result is axis `order[i]` of the value. */
export function addTranspose(
  builder: GraphBuilder,
  value: Value,
  order: readonly number[],
  name: string,
): Value {
  if (order.every((from, to) => from === to)) return value;
  const shape = permute(value.shape, order);
  return builder.addNode('Transpose', [value], { name, shape }, { perm: ints(order) });
}

/** A value of the graph in TensorFlow.js' order of axes. */
export function addChannelsLast(builder: GraphBuilder, value: Value, name: string): Value {
  return value.shape.length === 4 ? addTranspose(builder, value, [0, 2, 3, 1], name) : value;
}

/** The inverse of `addChannelsLast`. */
export function addGraphLayout(builder: GraphBuilder, value: Value, name: string): Value {
  return value.shape.length === 4 ? addTranspose(builder, value, [0, 3, 1, 2], name) : value;
}

/**
 * A value of the graph as [N, C, S...], the layout of ONNX's operators over windows; rank 4 has it
 * already.
 */
export function addPlanes(builder: GraphBuilder, value: Value, name: string): Value {
  const rank = value.shape.length;
  if (rank === 4) return value;
  const spatial = Array.from({ length: rank - 2 }, (_, index) => index + 1);
  return addTranspose(builder, value, [0, rank - 1, ...spatial], name);
}

/** The inverse of `addPlanes`. */
export function addFromPlanes(builder: GraphBuilder, value: Value, name: string): Value {
  const rank = value.shape.length;
  if (rank === 4) return value;
  const spatial = Array.from({ length: rank - 2 }, (_, index) => index + 2);
  return addTranspose(builder, value, [0, ...spatial, 1], name);
}
