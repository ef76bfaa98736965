import { type Addition, createChannelSlice, rebuildGraph } from '../addition.js';
import { isWeighted } from '../core-nodes.js';
import type { Graph, GraphNode, Initializer } from '../graph.js';
import { isGrouped } from '../rewrites/convolution.js';
import { removeUnused } from '../rewrites/remove-unused.js';

/** VNNI's kernels compute sixteen output channels at the same time. */
const step = 16;

/**
 * Pads the output channels of the network's convolutions to a multiple of 16 with zero weights, and adds a Slice
 * that drops them: the results are the same. onnxruntime's fast int8 convolution needs such a
 * number; a last layer of three channels takes half the time with sixteen.
 */
export function padOutputChannels(graph: Graph): Graph {
  return removeUnused(
    rebuildGraph(
      graph,
      graph.nodes.map((node) => pad(graph, node)),
    ),
  );
}

function pad(graph: Graph, node: GraphNode): Addition {
  const [input = '', ...weightNames] = node.inputs;
  const weights = weightNames.map((name) => graph.initializers.get(name));
  const output = graph.values.get(node.outputs[0] ?? '');
  const channels = weights[0]?.shape[0] ?? step;
  const missing = (step - (channels % step)) % step;
  const isPadded = node.op === 'Conv' && missing > 0 && isWeighted(graph, node) && !isGrouped(node);
  if (!isPadded || !output) return { nodes: [node] };
  const padded = weights.flatMap((initializer) => (initializer ? [padFirstAxis(initializer, missing)] : []));
  const wide = { ...output, name: `${output.name}/wide`, shape: output.shape.with(1, channels + missing) };
  const slice = createChannelSlice(wide, output.name, { start: 0, end: channels });
  const conv = { ...node, inputs: [input, ...padded.map(({ name }) => name)], outputs: [wide.name] };
  return {
    nodes: [conv, ...slice.nodes],
    initializers: [...padded, ...(slice.initializers ?? [])],
    values: [wide],
  };
}

function padFirstAxis({ name, type, shape, data }: Initializer, missing: number): Initializer {
  const [length = 0, ...inner] = shape;
  const padded = new Float32Array((data.length / length) * (length + missing));
  padded.set(data as Float32Array); // weights are float32 here
  return { name: `${name}/padded_outputs`, type, shape: [length + missing, ...inner], data: padded };
}
