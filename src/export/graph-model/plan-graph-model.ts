import { ReposeError } from '../../errors.js';
import type { GraphModel, OperatorNode } from './graph-model.js';
import type { NodeConverters } from './node-call.js';

/** TensorFlow's operators for loops and branches, which ONNX writes as graphs inside graphs. */
const controlFlow: ReadonlySet<string> = new Set([
  'Enter',
  'Exit',
  'If',
  'LoopCond',
  'Merge',
  'NextIteration',
  'StatelessIf',
  'StatelessWhile',
  'Switch',
  'While',
]);

/** Nodes that have no converter because the model itself handles them. */
const handled: ReadonlySet<string> = new Set(['Const', 'Placeholder', 'PlaceholderWithDefault']);

/**
 * The nodes that the model's outputs need, each after those that it reads. Throws
 * `invalid-argument`, naming every operator without a converter with its nodes, before a weight is
 * read.
 */
export function planGraphModel(model: GraphModel, converters: NodeConverters): readonly OperatorNode[] {
  const needed = findNeeded(model);
  const missing = [...needed.values()].filter(({ op }) => !handled.has(op) && !Object.hasOwn(converters, op));
  if (missing.length > 0) throw missingOperators(model, missing);
  return sortNodes(model, needed);
}

/** The nodes that the outputs need; those before an input of the model are not among them. */
function findNeeded(model: GraphModel): ReadonlyMap<string, OperatorNode> {
  const needed = new Map<string, OperatorNode>();
  const waiting = model.outputs.map(({ tensor }) => tensor.node);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const node = model.nodes.get(name);
    if (!node) throw modelFailure(model, `no node "${name}"`, 'every node that another reads');
    if (needed.has(name)) continue;
    needed.set(name, node);
    waiting.push(...readsOf(model, node));
  }
  return needed;
}

/** The names of the nodes that a node reads: none for an input of the model. */
function readsOf({ inputs }: GraphModel, node: OperatorNode): readonly string[] {
  const isInput = inputs.some(({ tensor }) => tensor.node === node.name);
  return isInput ? [] : [...new Set(node.inputs.map((input) => input.node))];
}

/** Each node after those that it reads: again and again the nodes whose reads are all done. */
function sortNodes(model: GraphModel, needed: ReadonlyMap<string, OperatorNode>): readonly OperatorNode[] {
  const readers = new Map<string, OperatorNode[]>();
  const missing = new Map<string, number>();
  for (const node of needed.values()) {
    const reads = readsOf(model, node);
    missing.set(node.name, reads.length);
    for (const read of reads) readers.set(read, [...(readers.get(read) ?? []), node]);
  }
  const sorted = [...needed.values()].filter(({ name }) => missing.get(name) === 0);
  for (const { name } of sorted) {
    for (const reader of readers.get(name) ?? []) {
      const left = (missing.get(reader.name) ?? 0) - 1;
      missing.set(reader.name, left);
      if (left === 0) sorted.push(reader);
    }
  }
  if (sorted.length === needed.size) return sorted;
  const looped = [...missing].find(([, left]) => left > 0)?.[0];
  throw modelFailure(model, `node "${looped}" needs its own output`, 'a graph without a loop');
}

function missingOperators(model: GraphModel, missing: readonly OperatorNode[]): ReposeError {
  const named = [...new Set(missing.map(({ op }) => op))].sort().map((op) => {
    const [first, ...more] = missing.filter((node) => node.op === op).map(({ name }) => name);
    return `${op} (node "${first}"${more.length > 0 ? ` and ${more.length} more` : ''})`;
  });
  const loops = missing.some(({ op }) => controlFlow.has(op));
  const expected = loops ? 'a model without loops and branches' : 'those that docs/graph-models.md lists';
  return modelFailure(model, `it has operators without a converter, ${named.join(', ')}`, expected);
}

/** `Cannot export model "net": <what>, expected <expected>` */
export function modelFailure({ name }: GraphModel, what: string, expected: string): ReposeError {
  return new ReposeError('invalid-argument', `Cannot export model "${name}": ${what}, expected ${expected}`);
}
