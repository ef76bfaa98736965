import { type Graph, type GraphNode, type Initializer, indexGraph } from '../graph.js';
import { type ChannelAffine, readBatchNormalization, scaleAlong } from './channel-affine.js';
import { removeUnused } from './remove-unused.js';
import { replaceNodes } from './rewrite.js';

/** The output axis of the kernels of linear operators. */
const outputAxes: ReadonlyMap<string, number> = new Map([
  ['Conv', 0], // [O, C, ...]
  ['ConvTranspose', 1], // [C, O, ...]
  ['Gemm', 1], // [C, O]
]);

/**
 * Folds batch normalisation into the kernel and bias of the convolution or dense layer before it.
 * onnxruntime does so only for Conv, and quantisation needs it earlier. Only if the normalisation
 * is the result's only use, without groups, and with constant weights; equal within float rounding.
 */
export function foldBatchNorm(graph: Graph): Graph {
  const index = indexGraph(graph);
  const folded = replaceNodes(graph, (node, builder) => {
    const affine = readBatchNormalization(graph, node);
    const [sum = ''] = node.inputs;
    const maker = index.producers.get(sum);
    if (!affine || !maker || index.uses.get(sum) !== 1) return undefined;
    const weights = foldWeights(graph, maker, affine);
    const input = graph.values.get(maker.inputs[0] ?? '');
    const output = graph.values.get(node.outputs[0] ?? '');
    if (!weights || !input || !output) return undefined;
    const [kernel, bias] = weights.map(
      ({ name, shape, data }) => builder.addFloats(`${name}/${node.name}`, shape, () => data), // a shared kernel gets a copy per normalisation
    );
    return builder.addNode(
      maker.op,
      [input, kernel, bias],
      { name: maker.name, shape: output.shape },
      maker.attributes,
    );
  });
  return removeUnused(folded); // the makers without their normalisation
}

interface Weights {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * Kernel and bias combined with the affine function; undefined for other operators and settings.
 */
function foldWeights(
  graph: Graph,
  maker: GraphNode,
  { scales, shifts }: ChannelAffine,
): [Weights, Weights] | undefined {
  const axis = outputAxes.get(maker.op);
  const [, kernelName = '', biasName] = maker.inputs;
  const kernel = graph.initializers.get(kernelName);
  const bias = biasName ? graph.initializers.get(biasName) : undefined;
  if (axis === undefined || kernel?.shape[axis] !== scales.length || !!bias !== !!biasName) return undefined;
  if (maker.op === 'Gemm' && Object.keys(maker.attributes).length > 0) return undefined; // transposed or scaled
  if (bias && bias.data.length !== scales.length) return undefined;
  return [
    { name: kernel.name, shape: kernel.shape, data: scaleAlong(kernel, axis, scales) },
    {
      name: bias?.name ?? `${kernel.name}/no_bias`,
      shape: [scales.length],
      data: foldBias(bias, scales, shifts),
    },
  ];
}

function foldBias(bias: Initializer | undefined, scales: Float64Array, shifts: Float64Array): Float32Array {
  return Float32Array.from(
    scales,
    (scale, channel) => Number(bias?.data[channel] ?? 0) * scale + Number(shifts[channel]),
  );
}
