/**
 * The interface of operator converters. Tensors have TensorFlow's order of axes, [N, H, W, C] for
 * feature maps; `sinkTransposes` removes the transposes around operators of [N, C, H, W] later.
 */
import { ReposeError } from '../../errors.js';
import type { Dimension, Initializer, Value } from '../graph.js';
import type { GraphBuilder } from '../graph-builder.js';
import type { Lengths, OperatorNode } from './graph-model.js';

/**
 * A tensor during conversion: a value that the graph computes, a constant that joins the graph when
 * it is used, or integers made of free lengths.
 */
export type Tensor = Value | Initializer | Lengths;

/** A node to convert. */
export interface NodeCall {
  readonly builder: GraphBuilder;
  readonly node: OperatorNode;
  /** The name of the node's first output; names of other values begin with it and a colon. */
  readonly name: string;
  readonly inputs: readonly Tensor[];
}

/** Adds a node's operators to the graph and returns its output, or its outputs in their order. */
export type ConvertNode = (call: NodeCall) => Tensor | readonly Tensor[];

/** Converters by the name of TensorFlow's operator. */
export type NodeConverters = Readonly<Record<string, ConvertNode>>;

/** `Cannot export node "a/conv" (Conv2D): <what>, expected <expected>` */
export function nodeFailure({ node }: Pick<NodeCall, 'node'>, what: string, expected: string): ReposeError {
  const message = `Cannot export node "${node.name}" (${node.op}): ${what}, expected ${expected}`;
  return new ReposeError('invalid-argument', message);
}

/** The tensor at a position of the inputs; throws if there are fewer. */
export function inputAt(call: NodeCall, index: number): Tensor {
  const input = call.inputs[index];
  if (input) return input;
  throw nodeFailure(call, `${call.inputs.length} inputs`, `at least ${index + 1}`);
}

/** The input at a position as a value of the graph. */
export function valueAt(call: NodeCall, index: number): Value {
  return toValue(call, inputAt(call, index));
}

/** All inputs as values of the graph. */
export function allValues(call: NodeCall): readonly Value[] {
  return call.inputs.map((input) => toValue(call, input));
}

/** A tensor as a value of the graph, to which a constant is added. */
export function toValue(call: NodeCall, tensor: Tensor): Value {
  if ('data' in tensor) return call.builder.addInitializer(tensor);
  if (!('items' in tensor)) return tensor;
  const what = `it computes with the free lengths [${tensor.items}]`;
  throw nodeFailure(call, what, 'fixed lengths: inputShapes or --input-shape fixes those of the inputs');
}

/** The constant at a position of the inputs; `what` names it in errors. */
export function constantAt(call: NodeCall, index: number, what: string): Initializer {
  const input = inputAt(call, index);
  if ('data' in input) return input;
  throw nodeFailure(call, `${what} that is computed`, 'a constant');
}

/** The items of the integers at a position of the inputs, in their order. */
export function lengthsAt(call: NodeCall, index: number, what: string): readonly Dimension[] {
  const items = toItems(inputAt(call, index));
  if (items) return items;
  throw nodeFailure(call, `${what} that is computed`, 'constant integers');
}

/** The integers at a position of the inputs; throws for free lengths. */
export function integersAt(call: NodeCall, index: number, what: string): readonly number[] {
  return lengthsAt(call, index, what).map((item) => {
    if (typeof item === 'number') return item;
    throw nodeFailure(call, `${what} with the free length ${item}`, 'fixed lengths');
  });
}

/** The items of integers that are known when the graph is built; undefined for other tensors. */
export function toItems(tensor: Tensor): readonly Dimension[] | undefined {
  if ('items' in tensor) return tensor.items;
  return 'data' in tensor && tensor.type === 'int32' ? Array.from(tensor.data, Number) : undefined;
}

/** An axis from 0 on, for one that may be counted from the end. */
export function toAxis(call: NodeCall, axis: number, rank: number): number {
  const fromFront = axis < 0 ? axis + rank : axis;
  if (Number.isInteger(axis) && fromFront >= 0 && fromFront < rank) return fromFront;
  throw nodeFailure(call, `axis ${axis} of a tensor of rank ${rank}`, `-${rank} to ${rank - 1}`);
}
