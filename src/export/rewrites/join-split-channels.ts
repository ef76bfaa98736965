import { type Graph, type GraphNode, indexGraph } from '../graph.js';
import { type PlaneConvolution, readConvolution } from './convolution.js';
import { removeUnused } from './remove-unused.js';
import { producerOf, replaceNodes } from './rewrite.js';

/**
 * The inverse of `splitOddChannels`: the sum of two convolutions over the parts of a value becomes
 * one convolution. The split helps only in float32 on a CPU; in 8 bits it would round both sums.
 */
export function joinSplitChannels(graph: Graph): Graph {
  const index = indexGraph(graph);
  const joined = replaceNodes(graph, (node, builder) => {
    if (node.op !== 'Add') return undefined;
    const [first, second] = node.inputs.map((input) => producerOf(index, input, 'Conv'));
    const split = producerOf(index, first?.inputs[0], 'Split');
    if (!first || !second || !split || !areItsParts(split, [first, second])) return undefined;
    const parts = [first, second].map((one) => readConvolution(graph, one));
    const whole = graph.values.get(split.inputs[0] ?? '');
    const output = graph.values.get(node.outputs[0] ?? '');
    const [few, blocks] = parts;
    if (!few || !blocks || blocks.bias || !whole || !output) return undefined;
    const name = few.kernel.name.replace(/\/channels_\d+_\d+$/, '');
    const shape = few.kernel.shape.with(1, few.sizes[1] + blocks.sizes[1]);
    const kernel = builder.addFloats(name, shape, () => joinKernels(few, blocks));
    return builder.addNode(
      'Conv',
      [whole, kernel, ...(few.bias ? [few.bias] : [])],
      { name: node.name, shape: output.shape },
      first.attributes,
    );
  });
  return removeUnused(joined);
}

function areItsParts(split: GraphNode, convolutions: readonly GraphNode[]): boolean {
  return split.outputs.join() === convolutions.map(({ inputs }) => inputs[0]).join();
}

/** Two [O, C, kh, kw] kernels beside each other on their input channels. */
function joinKernels(few: PlaneConvolution, blocks: PlaneConvolution): Float32Array {
  const joined = new Float32Array(few.kernel.data.length + blocks.kernel.data.length);
  const [outputs] = few.sizes;
  let at = 0;
  for (let output = 0; output < outputs; output += 1)
    for (const { kernel } of [few, blocks]) {
      const length = kernel.data.length / outputs;
      joined.set(kernel.data.subarray(output * length, (output + 1) * length) as Float32Array, at);
      at += length;
    }
  return joined;
}
