/** A node's cost by its shapes. Free lengths, such as the batch, count as 1. */
import type { Graph, GraphNode, Value } from '../graph.js';

export interface NodeCost {
  /**
   * Floating-point operations: 2 per multiplication with addition, 1 per element of other
   * arithmetic.
   */
  readonly flops: number;
  readonly weightBytes: number;
  /** What it reads and writes besides its weights. */
  readonly activationBytes: number;
}

/** Operators that move or convert elements without arithmetic. */
const movingOps = new Set([
  'Cast',
  'Concat',
  'DepthToSpace',
  'Expand',
  'Flatten',
  'Gather',
  'Identity',
  'Pad',
  'Reshape',
  'Resize',
  'Shape',
  'Slice',
  'SpaceToDepth',
  'Split',
  'Squeeze',
  'Tile',
  'Transpose',
  'Unsqueeze',
  'Where',
]);

const elementBytes: Readonly<Record<Value['type'], number>> = {
  float32: 4,
  float16: 2,
  uint8: 1,
  int8: 1,
  int32: 4,
  int64: 8,
  bool: 1,
};

export function estimateNodeCost(graph: Graph, node: GraphNode): NodeCost {
  const values = (names: readonly string[]) => names.flatMap((name) => graph.values.get(name) ?? []);
  const inputs = values(node.inputs);
  const isWeight = ({ name }: Value) => graph.initializers.has(name);
  const flowing = [...inputs.filter((input) => !isWeight(input)), ...values(node.outputs)];
  return {
    flops: countFlops(graph, node),
    weightBytes: sumBytes(inputs.filter(isWeight)),
    activationBytes: sumBytes(flowing),
  };
}

function countFlops(graph: Graph, { op, inputs, outputs }: GraphNode): number {
  const sizeOf = (name: string | undefined) => countElements(graph.values.get(name ?? ''));
  const lengthsOf = (name: string | undefined) => graph.values.get(name ?? '')?.shape ?? [];
  const [first, second, bias] = inputs;
  const output = sizeOf(outputs[0]);
  switch (op) {
    case 'Conv': // the kernel [C', C, kh, kw] without its first axis for each output element
      return output * (2 * (sizeOf(second) / Number(lengthsOf(second)[0])) + (bias ? 1 : 0));
    case 'ConvTranspose': // the kernel [C, C', kh, kw] without its first axis for each input element
      return sizeOf(first) * 2 * (sizeOf(second) / Number(lengthsOf(second)[0])) + (bias ? output : 0);
    case 'Gemm':
    case 'MatMul': // a row of [..., K] for each output element; no transposed first operand in our graphs
      return output * (2 * Number(lengthsOf(first).at(-1)) + (bias ? 1 : 0));
    default:
      return movingOps.has(op) ? 0 : Math.max(output, sizeOf(first));
  }
}

function countElements(value: Value | undefined): number {
  if (!value) return 0;
  return value.shape.reduce<number>((product, length) => product * (Number(length) || 1), 1);
}

function sumBytes(values: readonly Value[]): number {
  return values.reduce((sum, value) => sum + countElements(value) * elementBytes[value.type], 0);
}
