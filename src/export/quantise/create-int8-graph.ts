import type { Graph } from '../graph.js';
import type { PlainTensors } from '../onnxruntime/graph-session.js';
import { collectHistograms } from './calibration/calibrate.js';
import { type CalibrationMethod, calibrationMethods } from './calibration/methods.js';
import { planQuantisation } from './plan-quantisation.js';
import { prepareGraph } from './prepare-graph.js';
import { quantiseGraph } from './quantise-graph.js';

export interface Int8Options {
  readonly method: CalibrationMethod;
  /** Names of nodes that stay in float32. */
  readonly keepFloat?: ReadonlySet<string>;
}

/** Quantises a float32 graph to int8 for CPUs, with ranges from its values over `feeds`. */
export async function createInt8Graph(
  graph: Graph,
  feeds: readonly PlainTensors[],
  { method, keepFloat = new Set() }: Int8Options,
): Promise<Graph> {
  const plan = planQuantisation(prepareGraph(graph), { keepFloat });
  const histograms = await collectHistograms(plan.source, [...plan.groups.keys()], feeds);
  const choose = calibrationMethods[method];
  return quantiseGraph(plan, new Map([...histograms].map(([name, histogram]) => [name, choose(histogram)])));
}
