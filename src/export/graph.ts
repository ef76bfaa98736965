/**
 * An ONNX graph as plain, immutable data, separate from its serialisation. Layers are converted to
 * it, rewrites map one graph to another, and `onnx/` serialises it.
 */

/** The element types of exported graphs. */
export type ElementType = 'float32' | 'float16' | 'uint8' | 'int8' | 'int32' | 'int64' | 'bool';

/** An initialiser's values: float16 as the bits of each number, bool as one byte each. */
export type ElementData = Float32Array | Uint16Array | Uint8Array | Int8Array | Int32Array | BigInt64Array;

/** A length, or the name of a free length, such as the batch size `N`. */
export type Dimension = number | string;

/**
 * A tensor that the graph computes. Pictures and feature maps are [N, C, H, W] inside the graph.
 */
export interface Value {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly Dimension[];
}

/** A constant tensor of the model. */
export interface Initializer extends Value {
  readonly shape: readonly number[];
  readonly data: ElementData;
}

/** The kinds of attributes of our operators. */
export type Attribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'strings'; readonly value: readonly string[] };

export type Attributes = Readonly<Record<string, Attribute>>;

/**
 * A call of an operator. Inputs and outputs are names of values; an empty name is an omitted input.
 */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

/** Nodes in an order in which they can run; every value by its name, initialisers included. */
export interface Graph {
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly nodes: readonly GraphNode[];
  readonly initializers: ReadonlyMap<string, Initializer>;
  readonly values: ReadonlyMap<string, Value>;
}

/** The producer and the users of each value. */
export interface GraphIndex {
  readonly producers: ReadonlyMap<string, GraphNode>;
  /** How often a value is used, also as a graph output. */
  readonly uses: ReadonlyMap<string, number>;
}

export function indexGraph(graph: Graph): GraphIndex {
  const producers = new Map<string, GraphNode>();
  const uses = new Map<string, number>();
  const use = (name: string) => uses.set(name, (uses.get(name) ?? 0) + 1);
  for (const node of graph.nodes) {
    for (const output of node.outputs) producers.set(output, node);
    for (const input of node.inputs) use(input);
  }
  for (const output of graph.outputs) use(output.name);
  return { producers, uses };
}

export function int(value: number): Attribute {
  return { kind: 'int', value };
}

export function ints(value: readonly number[]): Attribute {
  return { kind: 'ints', value };
}

export function float(value: number): Attribute {
  return { kind: 'float', value };
}

export function string(value: string): Attribute {
  return { kind: 'string', value };
}

export function strings(value: readonly string[]): Attribute {
  return { kind: 'strings', value };
}
