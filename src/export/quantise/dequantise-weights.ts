import type { Addition } from '../addition.js';
import { type Graph, type GraphNode, type Initializer, int } from '../graph.js';
import { quantiseBias, quantiseKernel } from './quantise-weights.js';

/** A node's kernel in 8 bits and bias in 32 bits, and the nodes that convert them to floats. */
export interface DequantisedWeights {
  readonly addition: Addition;
  /** The names that replace the node's inputs from the second on. */
  readonly inputs: readonly string[];
}

/** The axis of a kernel's output channels. */
const channelAxes: Readonly<Record<string, number>> = { Conv: 0, Gemm: 1, MatMul: 1 };

/**
 * The weights of a Conv, Gemm or MatMul whose input has this scale; undefined for a node without
 * weights.
 */
export function dequantiseWeights(
  graph: Graph,
  { op, inputs, attributes }: GraphNode,
  inputScale: number,
): DequantisedWeights | undefined {
  const kernel = graph.initializers.get(inputs[1] ?? '');
  const axis = isSet(attributes['transB']) ? 0 : channelAxes[op];
  if (!kernel || axis === undefined) return undefined;
  const bias = graph.initializers.get(inputs[2] ?? '');
  const biasValues = bias?.data as Float32Array | undefined; // weights are float32 until here
  const { levels, scales } = quantiseKernel(kernel, axis, { bias: biasValues, inputScale });
  const parts = [
    createDequantised({ ...kernel, type: 'int8', data: levels }, scales, axis),
    ...(bias && biasValues
      ? [
          createDequantised(
            { ...bias, type: 'int32', data: quantiseBias(biasValues, inputScale, scales) },
            scales.map((scale) => scale * inputScale),
            0,
          ),
        ]
      : []),
  ];
  return {
    addition: {
      nodes: parts.flatMap(({ nodes }) => nodes),
      initializers: parts.flatMap(({ initializers }) => initializers),
      values: parts.flatMap(({ values }) => values),
    },
    inputs: parts.map(({ values }) => values[0]!.name), // one value each
  };
}

function isSet(attribute: GraphNode['attributes'][string] | undefined): boolean {
  return attribute?.kind === 'int' && attribute.value !== 0;
}

/**
 * Adds integers, a scale for each index of `axis`, and a DequantizeLinear that multiplies them.
 * Zero points of 0 are written for 8 bits: without them, onnxruntime up to 1.23 fails on a Gemm.
 */
function createDequantised(levels: Initializer, scales: Float32Array, axis: number): Required<Addition> {
  const { name, shape } = levels;
  const names = { levels: `${name}/quantised`, scales: `${name}/scales`, result: `${name}/dequantised` };
  const zeroPoints: readonly Initializer[] =
    levels.type === 'int8'
      ? [
          {
            name: `${name}/zero_points`,
            type: 'int8',
            shape: [scales.length],
            data: new Int8Array(scales.length),
          },
        ]
      : [];
  return {
    nodes: [
      {
        name: names.result,
        op: 'DequantizeLinear',
        inputs: [names.levels, names.scales, ...zeroPoints.map((initializer) => initializer.name)],
        outputs: [names.result],
        attributes: { axis: int(axis) },
      },
    ],
    initializers: [
      { ...levels, name: names.levels },
      { name: names.scales, type: 'float32', shape: [scales.length], data: scales },
      ...zeroPoints,
    ],
    values: [{ name: names.result, type: 'float32', shape }],
  };
}
