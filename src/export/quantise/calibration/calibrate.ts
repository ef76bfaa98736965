import { ReposeError } from '../../../errors.js';
import { exposeValues } from '../../expose-values.js';
import type { Graph } from '../../graph.js';
import { encodeModel } from '../../onnx/encode-model.js';
import { createGraphSession, type PlainTensors } from '../../onnxruntime/graph-session.js';
import type { Range } from '../range.js';
import { countValues, createHistogram, type Histogram, widenRange } from './histogram.js';

type Listener = (name: string, values: Float32Array) => void;

/**
 * The histogram of each named float value over all runs of a graph: a first pass over `feeds` finds
 * the ranges, a second counts. Only the values of one run are in memory.
 */
export async function collectHistograms(
  graph: Graph,
  names: readonly string[],
  feeds: readonly PlainTensors[],
): Promise<ReadonlyMap<string, Histogram>> {
  const ranges = new Map<string, Range>();
  const widen: Listener = (name, values) =>
    ranges.set(name, widenRange(ranges.get(name) ?? { min: 0, max: 0 }, values));
  await observe(graph, { names, feeds }, widen);
  const histograms = new Map([...ranges].map(([name, range]) => [name, createHistogram(range)]));
  const count: Listener = (name, values) => countValues(histograms.get(name)!, values); // the names of before
  await observe(graph, { names, feeds }, count);
  return histograms;
}

async function observe(
  graph: Graph,
  { names, feeds }: { readonly names: readonly string[]; readonly feeds: readonly PlainTensors[] },
  listen: Listener,
): Promise<void> {
  const inner = names.filter((name) => !graph.inputs.some((input) => input.name === name));
  const session = await createGraphSession(
    encodeModel(exposeValues(graph, inner), { name: 'repose', version: '' }),
  );
  try {
    for (const feed of feeds) {
      const outputs = await session.run(feed, inner);
      for (const name of names) listen(name, toFloats(name, { ...feed, ...outputs }));
    }
  } finally {
    await session.dispose();
  }
}

function toFloats(name: string, tensors: PlainTensors): Float32Array {
  const tensor = tensors[name];
  if (tensor?.type === 'float32') return tensor.data;
  throw new ReposeError(
    'internal',
    `Cannot observe "${name}": ${tensor?.type ?? 'nothing'}, expected float32`,
  );
}
