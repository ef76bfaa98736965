import { countElements } from '../count-elements.js';
import { ReposeError } from '../errors.js';
import type { Attributes, Dimension, ElementType, Graph, GraphNode, Initializer, Value } from './graph.js';
import { addInitializer } from './initializers.js';

/**
 * A node's result: its name, which is also the node's, its shape, and its type if not the input's.
 */
export interface NodeOutput {
  readonly name: string;
  readonly shape: readonly Dimension[];
  readonly type?: ElementType;
}

/**
 * Builds a graph in the order in which it runs. The caller gives all names, so that two exports of
 * a model are equal byte for byte. Throws `internal` for a name that is taken.
 */
export class GraphBuilder {
  private readonly inputs: Value[] = [];
  private readonly nodes: GraphNode[] = [];
  private readonly initializers = new Map<string, Initializer>();
  private readonly values = new Map<string, Value>();
  /** Graph outputs: the name inside the graph, and the name that the caller wants. */
  private readonly outputNames = new Map<string, string>();

  constructor(private readonly name: string) {}

  addInput(name: string, type: ElementType, shape: readonly Dimension[]): Value {
    const value = this.declare({ name, type, shape });
    this.inputs.push(value);
    return value;
  }

  /** A constant float tensor. An equal one with this name is shared. */
  addFloats(name: string, shape: readonly number[], create: () => Float32Array): Value {
    return this.addInitializer({ name, type: 'float32', shape, data: create() });
  }

  /**
   * A constant list of integers, for operators with sizes as an input; shared as with `addFloats`.
   */
  addIntegers(name: string, values: readonly number[]): Value {
    const data = BigInt64Array.from(values, BigInt);
    return this.addInitializer({ name, type: 'int64', shape: [values.length], data });
  }

  /** A constant of any type; an equal one with this name is shared. */
  addInitializer(initializer: Initializer): Value {
    const { name, shape, data } = initializer;
    const length = countElements(shape);
    if (data.length !== length)
      throw failure(`"${name}" has ${data.length} values`, `${length}, as its shape [${shape}] says`);
    if (!this.initializers.has(name)) this.declare(initializer);
    return addInitializer(this.initializers, initializer);
  }

  /** A node with one output. An undefined input is an omitted optional input. */
  addNode(
    op: string,
    inputs: readonly (Value | undefined)[],
    output: NodeOutput,
    attributes: Attributes = {},
  ): Value {
    const [value] = this.addNodeWithOutputs(op, inputs, [output], attributes);
    return value as Value; // one output in, one value out
  }

  /** A node with several outputs, named after the first one. */
  addNodeWithOutputs(
    op: string,
    inputs: readonly (Value | undefined)[],
    outputs: readonly NodeOutput[],
    attributes: Attributes = {},
  ): readonly Value[] {
    const type = inputs[0]?.type ?? 'float32';
    this.nodes.push({
      name: outputs[0]?.name ?? op,
      op,
      inputs: inputs.map((input) => input?.name ?? ''),
      outputs: outputs.map((output) => output.name),
      attributes,
    });
    return outputs.map((output) => this.declare({ type, ...output }));
  }

  /** Makes a value an output of the graph named `name`. */
  addOutput(value: Value, name: string): void {
    if (this.values.has(name) && value.name !== name) throw nameTaken(name);
    this.outputNames.set(value.name, name);
  }

  build(): Graph {
    const rename = (name: string) => this.outputNames.get(name) ?? name;
    const renameValue = (value: Value) => ({ ...value, name: rename(value.name) });
    const values = [...this.values.values()].map(renameValue);
    return {
      name: this.name,
      inputs: this.inputs,
      outputs: [...this.outputNames.keys()].flatMap((name) => {
        const value = this.values.get(name);
        return value ? [renameValue(value)] : [];
      }),
      nodes: this.nodes.map((node) => ({
        ...node,
        inputs: node.inputs.map(rename),
        outputs: node.outputs.map(rename),
      })),
      initializers: this.initializers,
      values: new Map(values.map((value) => [value.name, value])),
    };
  }

  private declare(value: Value): Value {
    if (this.values.has(value.name)) throw nameTaken(value.name);
    this.values.set(value.name, value);
    return value;
  }
}

function nameTaken(name: string): ReposeError {
  return failure(`"${name}" is taken`, 'a new name');
}

function failure(what: string, expected: string): ReposeError {
  return new ReposeError('internal', `Cannot build the graph: ${what}, expected ${expected}`);
}
