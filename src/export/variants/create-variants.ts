import type { Calibration, VariantName } from '../../bundle/manifest.js';
import type { Size } from '../../pose/skeleton.js';
import { condJointsName, type StageName } from '../../stages.js';
import { findCoreNodes } from '../core-nodes.js';
import type { Graph } from '../graph.js';
import { createFp16Graph } from '../half/create-fp16-graph.js';
import type { PlainTensors } from '../onnxruntime/graph-session.js';
import type { CalibrationMethod } from '../quantise/calibration/methods.js';
import { createInt8Graph } from '../quantise/create-int8-graph.js';
import type { HeldOutPair } from './held-out-pairs.js';
import { createProgram, createStageFeeds, type StageGraphs } from './stage-graphs-program.js';

/** The best of those compared in docs/quantisation.md. */
export const chosenMethod: CalibrationMethod = 'percentile';

/** One stage of a variant. */
export interface StageVariant {
  readonly graph: Graph;
  readonly calibration: Calibration;
  /** Nodes of the network that stay in float32. */
  readonly keptFloat: readonly string[];
}

export type Variant = Readonly<Record<StageName, StageVariant>>;

export interface CalibrationPairs {
  readonly pairs: readonly HeldOutPair[];
  /** The seed of the people in the pairs. */
  readonly seed: number;
  readonly size: Size;
}

/** Creates variants of a bundle's fp32 graphs, fitted to their values when they draw the pairs. */
export async function createVariants(
  graphs: StageGraphs,
  names: readonly VariantName[],
  { pairs, seed, size }: CalibrationPairs,
): Promise<ReadonlyMap<VariantName, Variant>> {
  const program = await createProgram(graphs, size);
  try {
    const feeds = await createStageFeeds({ graphs, program, size }, pairs);
    const variants = new Map<VariantName, Variant>();
    for (const name of names) {
      const create = async (stage: StageName): Promise<StageVariant> => {
        const { method, ...created } = await creators[name](graphs[stage], feeds[stage]);
        return { ...created, calibration: { method, pairs: pairs.length, seed } };
      };
      variants.set(name, { coarse: await create('coarse'), refine: await create('refine') });
    }
    return variants;
  } finally {
    await program.dispose();
  }
}

interface Created {
  readonly graph: Graph;
  readonly keptFloat: readonly string[];
  readonly method: string;
}

const creators: Readonly<
  Record<VariantName, (graph: Graph, feeds: readonly PlainTensors[]) => Promise<Created>>
> = {
  int8: async (graph, feeds) => {
    const keptFloat = findComposingNodes(graph);
    const keepFloat = new Set(keptFloat);
    return {
      graph: await createInt8Graph(graph, feeds, { method: chosenMethod, keepFloat }),
      keptFloat,
      method: chosenMethod,
    };
  },
  fp16: async (graph, feeds) => ({ ...(await createFp16Graph(graph, feeds)), method: 'largest magnitude' }),
};

/**
 * The last convolution of a G1 with `warped` inputs. It gives logits beside colours: in one range of 8
 * bits the logits' width would leave ten levels between colours.
 */
function findComposingNodes(graph: Graph): string[] {
  if (!graph.inputs.some(({ name }) => name === condJointsName)) return [];
  const core = findCoreNodes(graph);
  const last = graph.nodes.findLast(({ name, op }) => op === 'Conv' && core.has(name));
  return last === undefined ? [] : [last.name];
}
