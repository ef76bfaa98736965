import { type Graph, type Initializer, ints } from '../graph.js';
import { isAll, isGrouped, type PlaneConvolution, readConvolution } from './convolution.js';
import { replaceNodes } from './rewrite.js';

/** Rows that are computed as channels: 3 colours of 4 rows nearly fill the 16 lanes of AVX-512. */
const rows = 4;
const mostOutputs = 4;
/** onnxruntime uses its blocked layout from this many channels on. */
const fewestChannels = 16;

/**
 * A last convolution, to a picture's 3 channels, leaves most of a CPU's vector lanes unused, since
 * onnxruntime computes 8 or 16 output channels at the same time. This one has a stride of 4 rows
 * and computes 4 rows of the picture as channels, with a kernel that is 3 rows higher and holds the
 * old one in 4 positions; a transposition puts the rows in order. Conv -> Reshape -> Transpose ->
 * Reshape; equal within float rounding.
 */
export function computeRowsTogether(graph: Graph): Graph {
  const inner = listValuesBeforeConvolutions(graph);
  return replaceNodes(graph, (node, builder) => {
    const convolution = readConvolution(graph, node);
    if (!convolution || inner.has(convolution.output.name)) return undefined;
    const isPlain = isAll(node, 'strides', 1) && isAll(node, 'dilations', 1) && !isGrouped(node);
    if (!isPlain || !isThin(convolution)) return undefined;
    const { input, kernel, bias, output, sizes, outputSize } = convolution;
    const [outputs, channels, kernelHeight, kernelWidth] = sizes;
    const [height, width] = outputSize;
    const [batch = 'N'] = output.shape;

    const highShape = [outputs * rows, channels, kernelHeight + rows - 1, kernelWidth];
    const highKernel = builder.addFloats(`${kernel.name}/rows`, highShape, () => repeatDownwards(kernel));
    const highBias = bias && builder.addFloats(`${bias.name}/rows`, [outputs * rows], () => repeatEach(bias));
    const steps = height / rows;
    const apart = builder.addNode(
      'Conv',
      [input, highKernel, highBias],
      { name: `${node.name}/rows`, shape: [batch, outputs * rows, steps, width] },
      {
        ...node.attributes,
        kernel_shape: ints([kernelHeight + rows - 1, kernelWidth]),
        strides: ints([rows, 1]),
      },
    );
    const reshape = (from: typeof apart, name: string, lengths: readonly number[]) => {
      const shape = builder.addIntegers(`${name}/shape`, [0, ...lengths]); // 0 keeps the batch as it is
      return builder.addNode('Reshape', [from, shape], { name, shape: [batch, ...lengths] });
    };
    const split = reshape(apart, `${node.name}/row_channels`, [outputs, rows, steps, width]);
    const ordered = builder.addNode(
      'Transpose',
      [split],
      { name: `${node.name}/ordered_rows`, shape: [batch, outputs, steps, rows, width] },
      { perm: ints([0, 1, 3, 2, 4]) },
    );
    return reshape(ordered, node.name, [outputs, height, width]);
  });
}

/** Values that another convolution depends on: reordered rows would prevent its blocked layout. */
function listValuesBeforeConvolutions({ nodes }: Graph): ReadonlySet<string> {
  const needed = new Set<string>();
  for (const { op, inputs, outputs } of nodes.toReversed()) {
    const isNeeded = op === 'Conv' || op === 'ConvTranspose' || outputs.some((output) => needed.has(output));
    if (isNeeded) for (const input of inputs) needed.add(input);
  }
  return needed;
}

/** Excludes kernels of 1 or 2 rows, for which three more rows cost as much as the lanes gain. */
function isThin({ sizes, outputSize }: PlaneConvolution): boolean {
  const [outputs, channels, kernelHeight] = sizes;
  const fillsRows = outputSize[0] % rows === 0;
  return fillsRows && outputs <= mostOutputs && channels >= fewestChannels && kernelHeight >= 3;
}

/**
 * [O, C, kh, kw] as [O * 4, C, kh + 3, kw]: output o * 4 + r holds kernel o, r rows further down,
 * and zeros.
 */
function repeatDownwards({ shape, data }: Initializer): Float32Array {
  const [outputs = 0, channels = 0, height = 0, width = 0] = shape;
  const place = height * width;
  const highPlace = (height + rows - 1) * width;
  const high = new Float32Array(outputs * rows * channels * highPlace);
  for (let plane = 0; plane < outputs * channels; plane += 1) {
    const [output, channel] = [Math.floor(plane / channels), plane % channels];
    const values = data.subarray(plane * place, (plane + 1) * place) as Float32Array; // as readConvolution() gives it
    for (let row = 0; row < rows; row += 1) {
      const highPlane = (output * rows + row) * channels + channel;
      high.set(values, highPlane * highPlace + row * width);
    }
  }
  return high;
}

/** [O] as [O * 4], each number four times. */
function repeatEach({ data }: Initializer): Float32Array {
  return Float32Array.from({ length: data.length * rows }, (_, index) =>
    Number(data[Math.floor(index / rows)]),
  );
}
