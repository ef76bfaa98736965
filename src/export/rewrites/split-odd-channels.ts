import { type Graph, int } from '../graph.js';
import { isGrouped, type PlaneConvolution, readConvolution } from './convolution.js';
import { replaceNodes } from './rewrite.js';
import { sliceKernel } from './slice-kernel.js';

/** A multiple of all CPUs' block sizes: 16 channels with AVX-512, 8 with AVX2. */
const block = 16;
/**
 * onnxruntime uses the blocked layout for multiples of four channels, and for less than one block.
 */
const alignment = 4;
/** Measured on first convolutions. With more channels, the copy costs more than it gains. */
const mostChannels = 64;

/**
 * A convolution over an odd number of channels, such as 3 colours and 18 heat maps, prevents
 * onnxruntime's blocked layout there and in connected nodes. It becomes the sum of two: over whole
 * blocks of channels, and over the rest. Split -> Conv, Conv -> Add; equal within float rounding.
 */
export function splitOddChannels(graph: Graph): Graph {
  return replaceNodes(graph, (node, builder) => {
    const convolution = readConvolution(graph, node);
    if (!convolution || isGrouped(node) || !isOdd(convolution)) return undefined;
    const { input, kernel, bias, output, sizes } = convolution;
    const [, channels] = sizes;
    const rest = channels % block;
    const counts = builder.addIntegers(`${node.name}/part_sizes`, [rest, channels - rest]);
    const [few, blocks] = builder.addNodeWithOutputs(
      'Split',
      [input, counts],
      [
        { name: `${node.name}/rest_channels`, shape: input.shape.with(1, rest) },
        { name: `${node.name}/block_channels`, shape: input.shape.with(1, channels - rest) },
      ],
      { axis: int(1) },
    );
    const kernels = [sliceKernel(kernel, 0, rest), sliceKernel(kernel, rest, channels)].map((part) =>
      builder.addFloats(part.name, part.shape, () => part.data),
    );
    const [restSum, blockSum] = [`${node.name}/rest_sum`, `${node.name}/block_sum`];
    const { shape } = output;
    const first = builder.addNode('Conv', [few, kernels[0], bias], { name: restSum, shape }, node.attributes);
    const second = builder.addNode('Conv', [blocks, kernels[1]], { name: blockSum, shape }, node.attributes);
    return builder.addNode('Add', [first, second], { name: node.name, shape });
  });
}

function isOdd({ sizes: [, channels] }: PlaneConvolution): boolean {
  return channels % alignment !== 0 && channels > block && channels < mostChannels;
}
