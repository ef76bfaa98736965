import type { StageName } from '../stages.js';
import type { Graph } from './graph.js';
import { readSegmenter } from './matte/segmenter.js';
import {
  buildCoarseGraph,
  buildRefineGraph,
  buildWarpedCoarseGraph,
  buildWarpedRefineGraph,
  type RefineOptions,
} from './stage-graphs.js';
import type { TrainedRun } from './trained-run.js';

/** The graph of a stage as the run's inputs want it. */
export async function buildTrainedGraph(
  stage: StageName,
  { networks, config, skeleton }: Pick<TrainedRun, 'networks' | 'config' | 'skeleton'>,
  options: RefineOptions = {},
): Promise<Graph> {
  const { image, inputs } = config;
  const isWarped = inputs === 'warped';
  switch (stage) {
    case 'coarse':
      return isWarped
        ? buildWarpedCoarseGraph(
            networks.g1,
            { ...image, skeleton, segmenter: await readSegmenter() },
            options,
          )
        : buildCoarseGraph(networks.g1, { ...image, joints: skeleton.joints.length }, options);
    case 'refine':
      return isWarped
        ? buildWarpedRefineGraph(networks.g2, image, options)
        : buildRefineGraph(networks.g2, image, options);
    default:
      return stage satisfies never;
  }
}
