import { type Graph, type GraphIndex, type GraphNode, indexGraph } from '../graph.js';
import { isAll, readConvolution } from './convolution.js';
import { removeUnused } from './remove-unused.js';
import { producerOf, replaceNodes } from './rewrite.js';

/** Elementwise operators of one input. */
const elementwise = new Set([
  'Relu',
  'LeakyRelu',
  'Sigmoid',
  'Tanh',
  'Clip',
  'Elu',
  'Selu',
  'Softplus',
  'HardSigmoid',
]);

/**
 * Pixelwise operators, 1x1 convolutions and activations, cost a quarter before an upsampling by 2.
 * Resize -> Conv becomes Conv -> Resize, repeatedly until another operator follows. Only if the
 * upsampling has no other use and repeats pixels; the values are the same.
 */
export function upsampleLast(graph: Graph): Graph {
  const index = indexGraph(graph);
  let moved = false;
  const result = replaceNodes(graph, (node, builder) => {
    const resize = findUpsampling(graph, index, node);
    const [small, output] = [
      graph.values.get(resize?.inputs[0] ?? ''),
      graph.values.get(node.outputs[0] ?? ''),
    ];
    if (!resize || !small || !output || moved) return undefined;
    moved = true;
    const weights = node.inputs.slice(1).map((name) => graph.values.get(name));
    const shape = small.shape.with(1, output.shape[1] ?? 1);
    const name = `${node.name}/before_${resize.name.split('/').at(-1)}`;
    const before = builder.addNode(node.op, [small, ...weights], { name, shape }, node.attributes);
    const scales = graph.values.get(resize.inputs[2] ?? '');
    const upsampled = { name: resize.name, shape: output.shape };
    return builder.addNode('Resize', [before, undefined, scales], upsampled, resize.attributes);
  });
  return moved ? upsampleLast(removeUnused(result)) : graph;
}

/** The upsampling whose only use is this node, if the two can swap. */
function findUpsampling(graph: Graph, index: GraphIndex, node: GraphNode): GraphNode | undefined {
  const [input = ''] = node.inputs;
  const resize = producerOf(index, input, 'Resize');
  if (!resize || index.uses.get(input) !== 1 || !(elementwise.has(node.op) || isPointwise(graph, node)))
    return undefined;
  const mode = resize.attributes['mode'];
  const scales = graph.initializers.get(resize.inputs[2] ?? '')?.data;
  const isLarger = scales !== undefined && [...scales].every((scale) => Number(scale) >= 1);
  return mode?.kind === 'string' && mode.value === 'nearest' && isLarger ? resize : undefined;
}

function isPointwise(graph: Graph, node: GraphNode): boolean {
  const convolution = readConvolution(graph, node);
  if (!convolution || !isAll(node, 'strides', 1)) return false;
  const [, , height, width] = convolution.sizes;
  const pads = node.attributes['pads'];
  return height === 1 && width === 1 && (pads === undefined || isAll(node, 'pads', 0));
}
