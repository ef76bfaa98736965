/**
 * The models that a bundle is to clients of the Open Inference Protocol, in a Triton model repository
 * and on our own server: one for each stage, and under the bundle's name both in turn.
 */
import { type StageName, stages } from '../stages.js';
import type { ReposingManifest } from './model-kind.js';
import { alphaName, detailName, type StageTensors } from './stage-tensors.js';

/** The name of a stage's model; the one of both stages has the bundle's name. */
export function toStageModelName(bundleName: string, stage: StageName): string {
  return `${bundleName}_${stage}`;
}

/** The tensors of a stage's model, without `detail`, which is for the enlarge graph of our own server. */
export function describeStage(described: ReposingManifest['stages'], stage: StageName): StageTensors {
  const { inputs, outputs } = described[stage];
  return { inputs, outputs: outputs.filter(({ name }) => name !== detailName) };
}

/** The tensors of both stages in turn: a condition image and a pose in, both pictures out, and `alpha` where there is one. */
export function describePipeline(described: ReposingManifest['stages']): StageTensors {
  const outputs = stages.flatMap((stage) =>
    described[stage].outputs.filter(({ name }) => name.endsWith('_image') || name === alphaName),
  );
  return { inputs: described.coarse.inputs, outputs };
}
