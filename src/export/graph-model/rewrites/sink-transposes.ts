/**
 * Removes the transposes between operators over planes. Legend: N batch, H height, W width, C
 * channels.
 */
import { createIntegers } from '../../addition.js';
import { type Graph, type GraphNode, type Initializer, ints, type Value } from '../../graph.js';
import { permute } from '../../layers/layout.js';
import { removeUnused } from '../../rewrites/remove-unused.js';
import { isTranspose } from '../../rewrites/rewrite.js';
import { fromPlanes, toPlanes } from '../operators/steps.js';
import { toReshapeSizes } from './merge-reshapes.js';
import { canMoveToPlanes, moveToPlanes, type PlanesAccess } from './move-to-planes.js';

/**
 * Operators that work in either order of axes run on planes, [N, C, H, W], where an input is
 * planes: a transpose to [N, H, W, C] moves behind them, until one to planes undoes it or an
 * operator needs TensorFlow's order. A picture that planes are made of is transposed first: operators
 * with a number for each channel are slow along an axis of 3. Where channels or pixels have length 1
 * a reshape does instead. The values are the same.
 */
export function sinkTransposes(graph: Graph): Graph {
  const sinking = new Sinking(graph);
  for (const node of graph.nodes) sinking.add(node);
  return removeUnused(sinking.finish());
}

class Sinking implements PlanesAccess {
  private readonly nodes: GraphNode[] = [];
  private readonly initializers: Map<string, Initializer>;
  private readonly values: Map<string, Value>;
  /** The planes of values [N, H, W, C]. */
  private readonly planes = new Map<string, string>();
  /** Those of them that the graph has in TensorFlow's order too. */
  private readonly written = new Set<string>();
  /** Results of removed transposes, by the planes that they equal. */
  private readonly same = new Map<string, string>();
  /** New names of planes, in the end. */
  private readonly names = new Map<string, string>();

  constructor(private readonly graph: Graph) {
    this.initializers = new Map(graph.initializers);
    this.values = new Map(graph.values);
    const wanted = findWantedPlanes(graph);
    for (const { name } of graph.inputs) {
      this.written.add(name);
      if (wanted.has(name)) this.toPlanes(name);
    }
  }

  add(original: GraphNode): void {
    const node = { ...original, inputs: original.inputs.map((input) => this.same.get(input) ?? input) };
    const [input = ''] = node.inputs;
    const [output = ''] = node.outputs;
    if (hasOrder(node, fromPlanes)) {
      this.planes.set(output, this.inOrder(input));
      return;
    }
    if (hasOrder(node, toPlanes)) {
      this.addSame(output, this.toPlanes(input));
      return;
    }
    const moved = moveToPlanes(node, this);
    if (moved) this.addMoved(node, moved);
    else this.nodes.push({ ...node, inputs: node.inputs.map((name) => this.inOrder(name)) });
  }

  /** The result of a transpose that planes make needless; an output of the graph names them. */
  private addSame(output: string, planes: string): void {
    this.same.set(output, planes);
    if (!this.graph.outputs.some(({ name }) => name === output)) return;
    const isTaken = this.names.has(planes) || this.graph.inputs.some(({ name }) => name === planes);
    if (!isTaken) this.names.set(planes, output);
    else
      this.nodes.push({ name: output, op: 'Identity', inputs: [planes], outputs: [output], attributes: {} });
  }

  finish(): Graph {
    for (const { name } of this.graph.outputs) this.inOrder(name);
    return this.renamePlanes();
  }

  valueOf(name: string): Value | undefined {
    return this.values.get(name);
  }

  constantOf(name: string): Initializer | undefined {
    return this.initializers.get(name);
  }

  hasPlanes(name: string): boolean {
    return this.planes.has(name);
  }

  addConstant(initializer: Initializer): string {
    this.initializers.set(initializer.name, initializer);
    this.values.set(initializer.name, initializer);
    return initializer.name;
  }

  toPlanes(name: string): string {
    const present = this.planes.get(name);
    if (present !== undefined) return present;
    const planes = `${name}:planes`;
    this.addOrder(name, planes, toPlanes);
    this.planes.set(name, planes);
    this.written.add(name);
    return planes;
  }

  /** The value in TensorFlow's order, with the transpose that was held back. */
  private inOrder(name: string): string {
    const planes = this.planes.get(name);
    if (planes === undefined || this.written.has(name)) return name;
    this.addOrder(planes, name, fromPlanes);
    this.written.add(name);
    return name;
  }

  private addOrder(from: string, to: string, order: readonly number[]): void {
    const { type = 'float32', shape: given = [] } = this.values.get(from) ?? {};
    const shape = permute(given, order);
    const sizes = keepsElements(given, order) ? toReshapeSizes(given, shape) : undefined;
    this.values.set(to, { name: to, type, shape });
    const node = { name: to, outputs: [to] };
    if (sizes) {
      const list = this.addConstant(createIntegers(`${to}:sizes`, sizes));
      this.nodes.push({ ...node, op: 'Reshape', inputs: [from, list], attributes: {} });
    } else this.nodes.push({ ...node, op: 'Transpose', inputs: [from], attributes: { perm: ints(order) } });
  }

  /** A node on planes; its results of rank 4 are planes too. */
  private addMoved(node: GraphNode, moved: Pick<GraphNode, 'inputs' | 'attributes'>): void {
    const outputs = node.outputs.map((output) => {
      const value = this.values.get(output);
      if (value?.shape.length !== 4) return output;
      const planes = `${output}:planes`;
      this.values.set(planes, { ...value, name: planes, shape: permute(value.shape, toPlanes) });
      this.planes.set(output, planes);
      return planes;
    });
    this.nodes.push({ ...node, ...moved, name: outputs[0] ?? node.name, outputs });
  }

  /**
   * Gives planes the name of the value that they are, where the graph does not have both; an input
   * that is planes keeps its own.
   */
  private renamePlanes(): Graph {
    const { names } = this;
    const inputs = new Set(this.graph.inputs.map(({ name }) => name));
    for (const [name, planes] of this.planes)
      if (!this.written.has(name) && !names.has(planes) && !inputs.has(planes)) names.set(planes, name);
    const rename = (name: string) => names.get(name) ?? name;
    const nodes = this.nodes.map((node) => ({
      ...node,
      name: rename(node.name),
      inputs: node.inputs.map(rename),
      outputs: node.outputs.map(rename),
    }));
    const renamed = [...this.values]
      .filter(([name]) => !names.has(name) && (this.written.has(name) || !this.planes.has(name)))
      .concat([...names].flatMap(([planes, name]) => this.renameValue(planes, name)));
    return { ...this.graph, nodes, initializers: this.initializers, values: new Map(renamed) };
  }

  private renameValue(planes: string, name: string): [string, Value][] {
    const value = this.values.get(planes);
    return value ? [[name, { ...value, name }]] : [];
  }
}

/** The values that become planes without more than operators that run on either. */
function findWantedPlanes(graph: Graph): ReadonlySet<string> {
  const wanted = new Set<string>();
  for (const node of graph.nodes.toReversed()) {
    const [first = '', ...others] = node.inputs.filter((input) => !graph.initializers.has(input));
    if (others.length > 0 || graph.values.get(first)?.shape.length !== 4) continue;
    const passesOn = canMoveToPlanes(node) && node.outputs.every((output) => wanted.has(output));
    if (hasOrder(node, toPlanes) || passesOn) wanted.add(first);
  }
  return wanted;
}

function hasOrder(node: GraphNode, order: readonly number[]): boolean {
  return isTranspose(node, order);
}

/** Whether elements stay in their order: one channel, or one pixel. */
function keepsElements(shape: Value['shape'], order: readonly number[]): boolean {
  const moved = order.filter((axis) => shape[axis] !== 1);
  return moved.every((axis, index) => index === 0 || axis > (moved[index - 1] ?? 0));
}
