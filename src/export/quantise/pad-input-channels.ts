/** Legend: O output channels, I input channels, H x W the kernel's size. */

import { type Addition, createChannelSlice, rebuildGraph } from '../addition.js';
import { type Graph, type GraphNode, type Initializer, indexGraph } from '../graph.js';
import { isGrouped } from '../rewrites/convolution.js';
import { removeUnused } from '../rewrites/remove-unused.js';

/** VNNI multiplies four input channels at the same time. */
const step = 4;

/**
 * Pads the input channels of convolutions after a Concat to a multiple of 4: the Concat repeats
 * some channels, whose weights are zero. The results are the same; the first layers of G1 (21
 * channels) and G2 (6) take half the time.
 */
export function padInputChannels(graph: Graph): Graph {
  const { producers, uses } = indexGraph(graph);
  const changes = new Map<string, Addition>();
  for (const node of graph.nodes) {
    const [input = '', kernelName = ''] = node.inputs;
    const kernel = graph.initializers.get(kernelName);
    const concat = producers.get(input);
    const missing = (step - ((kernel?.shape[1] ?? 0) % step)) % step;
    if (node.op !== 'Conv' || isGrouped(node) || !kernel || missing === 0) continue;
    if (concat?.op !== 'Concat' || uses.get(input) !== 1) continue;
    const widened = widenConcat(graph, concat, missing);
    if (!widened) continue;
    const padded = padSecondAxis(kernel, missing);
    changes.set(concat.name, widened);
    changes.set(node.name, {
      nodes: [{ ...node, inputs: node.inputs.with(1, padded.name) }],
      initializers: [padded],
    });
  }
  return removeUnused(
    rebuildGraph(
      graph,
      graph.nodes.map((node) => changes.get(node.name) ?? { nodes: [node] }),
    ),
  );
}

/** A Concat with `missing` more channels, from its first input with enough of them. */
function widenConcat(graph: Graph, concat: GraphNode, missing: number): Addition | undefined {
  const sources = concat.inputs.flatMap((name) => graph.values.get(name) ?? []);
  const source = sources.find(({ shape }) => Number(shape[1]) >= missing);
  const output = graph.values.get(concat.outputs[0] ?? '');
  if (!source || !output) return undefined;
  const fill = createChannelSlice(source, `${output.name}/fill`, { start: 0, end: missing });
  return {
    nodes: [...fill.nodes, { ...concat, inputs: [...concat.inputs, `${output.name}/fill`] }],
    initializers: fill.initializers ?? [],
    values: [
      ...(fill.values ?? []),
      { ...output, shape: output.shape.with(1, Number(output.shape[1]) + missing) },
    ],
  };
}

/** A kernel [O, I, H, W] as [O, I + missing, H, W], padded with zeros. */
function padSecondAxis({ name, type, shape, data }: Initializer, missing: number): Initializer {
  const [outputs = 0, inputs = 0, ...size] = shape;
  const taken = data.length / outputs;
  const row = (taken / inputs) * (inputs + missing);
  const padded = new Float32Array(outputs * row);
  for (let output = 0; output < outputs; output += 1) {
    padded.set(data.subarray(output * taken, (output + 1) * taken) as Float32Array, output * row); // weights are float32 here
  }
  return { name: `${name}/padded_inputs`, type, shape: [outputs, inputs + missing, ...size], data: padded };
}
