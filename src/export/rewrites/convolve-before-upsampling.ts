import {
  type Graph,
  type GraphIndex,
  type GraphNode,
  indexGraph,
  int,
  ints,
  string,
  type Value,
} from '../graph.js';
import type { GraphBuilder } from '../graph-builder.js';
import { isAll, isGrouped, type PlaneConvolution, readConvolution } from './convolution.js';
import { repeatBias, toQuarterKernel } from './quarter-kernel.js';
import { producerOf, replaceNodes } from './rewrite.js';
import { sliceKernel } from './slice-kernel.js';

/**
 * The fewest saved multiplications per output element that outweigh reordering the pixels. Measured
 * on G1: no gain at 300 to 430, several per cent of the whole network at 600 to 1700.
 */
const fewestSaved = 500;

/** A convolution's input: upsampled channels, and channels concatenated with them. */
interface Parts {
  /** The channels before the upsampling, and their start in the kernel. */
  readonly small: Value;
  readonly start: number;
  readonly rest?: { readonly value: Value; readonly start: number };
}

/**
 * A 3x3 convolution over doubled pixels sees at most 4 different ones. It becomes four 2x2
 * convolutions before the upsampling, one per pixel of a doubled one, whose weights are sums of the
 * kernel's: 4 multiplications instead of 9. Channels concatenated with the upsampled ones, as in a
 * U-Net, keep their own convolution. Conv to all four -> DepthToSpace -> Slice -> Add; equal within
 * float rounding. Only over many channels: see `fewestSaved`.
 */
export function convolveBeforeUpsampling(graph: Graph): Graph {
  const index = indexGraph(graph);
  return replaceNodes(graph, (node, builder) => {
    const convolution = readConvolution(graph, node);
    const parts = convolution && is3x3(node, convolution) && findParts(graph, index, convolution.input);
    if (!parts || countSaved(parts.small) < fewestSaved) return undefined;
    const { output, kernel } = convolution;
    const { shape } = output;
    if (!parts.rest) return addUpsampledPart(builder, node.name, { ...convolution, ...parts });

    const upsampled = addUpsampledPart(builder, `${node.name}/upsampled`, { ...convolution, ...parts });
    const { value, start } = parts.rest;
    const part = sliceKernel(kernel, start, start + Number(value.shape[1]));
    const restKernel = builder.addFloats(part.name, part.shape, () => part.data);
    const rest = builder.addNode(
      'Conv',
      [value, restKernel],
      { name: `${node.name}/rest`, shape },
      node.attributes,
    );
    return builder.addNode('Add', [rest, upsampled], { name: node.name, shape });
  });
}

function is3x3(node: GraphNode, { sizes: [, , height, width] }: PlaneConvolution): boolean {
  const isPlain = isAll(node, 'strides', 1) && isAll(node, 'dilations', 1) && isAll(node, 'pads', 1);
  return isPlain && !isGrouped(node) && height === 3 && width === 3;
}

/** The upsampled input itself, or a concatenation of it and one other. */
function findParts(graph: Graph, index: GraphIndex, input: Value): Parts | undefined {
  const direct = findSmall(graph, index, input.name);
  if (direct) return { small: direct, start: 0 };
  const concat = producerOf(index, input.name, 'Concat');
  const axis = concat?.attributes['axis'];
  const [first, second, ...more] = concat?.inputs.map((name) => graph.values.get(name)) ?? [];
  if (!first || !second || more.length > 0 || axis?.kind !== 'int' || axis.value !== 1) return undefined;
  const firstChannels = Number(first.shape[1]);
  const [smallFirst, smallSecond] = [first, second].map(({ name }) => findSmall(graph, index, name));
  if (smallFirst) return { small: smallFirst, start: 0, rest: { value: second, start: firstChannels } };
  return smallSecond && { small: smallSecond, start: firstChannels, rest: { value: first, start: 0 } };
}

/** The value that another one is the upsampling of by 2 in both directions, if any. */
function findSmall(graph: Graph, index: GraphIndex, name: string): Value | undefined {
  const resize = producerOf(index, name, 'Resize');
  const mode = resize?.attributes['mode'];
  const scales = graph.initializers.get(resize?.inputs[2] ?? '')?.data;
  const isDoubling = scales !== undefined && String([...scales]) === '1,1,2,2';
  return mode?.kind === 'string' && mode.value === 'nearest' && isDoubling
    ? graph.values.get(resize?.inputs[0] ?? '')
    : undefined;
}

/** 9 multiplications per channel become 4, plus one more row and column of small pixels. */
function countSaved({ shape }: Value): number {
  const [channels = 0, height = 0, width = 0] = shape.slice(1).map(Number);
  const border = ((height + 1) * (width + 1)) / (height * width);
  return (9 - 4 * border) * channels;
}

/** The convolution of only the upsampled channels, with the bias: [N, O, 2h, 2w]. */
function addUpsampledPart(
  builder: GraphBuilder,
  name: string,
  { small, start, kernel, bias, output, sizes, outputSize }: PlaneConvolution & Parts,
): Value {
  const [outputs] = sizes;
  const [height, width] = outputSize;
  const [batch = 'N', channels] = small.shape;
  const end = start + Number(channels);
  const quarters = builder.addFloats(
    `${kernel.name}/quarters_${start}_${end}`,
    [4 * outputs, end - start, 2, 2],
    () => toQuarterKernel(sliceKernel(kernel, start, end)),
  );
  const repeated = bias && builder.addFloats(`${bias.name}/quarters`, [4 * outputs], () => repeatBias(bias));
  // Padded by one on each side, the four results of place (i, j) are the pixels around the corner
  // (2i - 1/2, 2j - 1/2).
  const corners = builder.addNode(
    'Conv',
    [small, quarters, repeated],
    { name: `${name}/corners`, shape: [batch, 4 * outputs, height / 2 + 1, width / 2 + 1] },
    { dilations: ints([1, 1]), kernel_shape: ints([2, 2]), pads: ints([1, 1, 1, 1]), strides: ints([1, 1]) },
  );
  const uncut = builder.addNode(
    'DepthToSpace',
    [corners],
    { name: `${name}/uncut`, shape: [batch, outputs, height + 2, width + 2] },
    { blocksize: int(2), mode: string('DCR') },
  );
  const [starts, ends, axes] = [
    builder.addIntegers(`${name}/starts`, [1, 1]),
    builder.addIntegers(`${name}/ends`, [height + 1, width + 1]),
    builder.addIntegers(`${name}/axes`, [2, 3]),
  ];
  return builder.addNode('Slice', [uncut, starts, ends, axes], { name, shape: output.shape });
}
