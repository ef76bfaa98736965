/**
 * A TensorFlow.js graph model in strict form: TensorFlow operators and the tensors between them, as
 * `tensorflowjs_converter` writes them.
 */
import type { Dimension, ElementType } from '../graph.js';
import type { StoredTensor } from '../saved-model/weight-manifest.js';

/** An output of a node; most nodes have only output 0. */
export interface TensorReference {
  readonly node: string;
  readonly output: number;
}

/** An attribute of a node: one of these, by the operator. */
export interface NodeAttribute {
  readonly i?: number | undefined;
  readonly f?: number | undefined;
  readonly s?: string | undefined;
  readonly b?: boolean | undefined;
  readonly type?: string | undefined;
  readonly list?: NodeList | undefined;
  /** Lengths of axes, null if open; undefined if even the rank is open. */
  readonly shape?: readonly (number | null)[] | undefined;
}

interface NodeList {
  readonly i?: readonly number[] | undefined;
  readonly s?: readonly string[] | undefined;
}

/** A call of a TensorFlow operator. */
export interface OperatorNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly TensorReference[];
  readonly attributes: Readonly<Record<string, NodeAttribute>>;
}

/** An input or output of the model, by the name that its callers use. */
export interface NamedTensor {
  readonly name: string;
  readonly tensor: TensorReference;
  /** What the model's signature says of its lengths, null if open. */
  readonly shape?: readonly (number | null)[] | undefined;
}

export interface GraphModel {
  readonly name: string;
  readonly nodes: ReadonlyMap<string, OperatorNode>;
  readonly inputs: readonly NamedTensor[];
  readonly outputs: readonly NamedTensor[];
}

/** The values of Const nodes by the node's name. */
export type GraphWeights = ReadonlyMap<string, StoredTensor>;

/** An integer tensor of at most one axis whose items are known when the graph is built, some as the name of a free length. */
export interface Lengths {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly items: readonly Dimension[];
}
