import {
  type EnlargeManifest,
  formatVersion,
  type Manifest,
  type StageManifest,
} from '../bundle/manifest.js';
import { describeSkeleton } from '../bundle/manifest-skeleton.js';
import type { ReposingManifest } from '../bundle/model-kind.js';
import { toModelVersion } from '../bundle/model-version.js';
import { describeEnlargeTensors, describeStageTensors } from '../bundle/stage-tensors.js';
import { describeFile, describeVariant } from '../bundle/write-bundle.js';
import type { NetworkArtifacts } from '../checkpoint/network-artifacts.js';
import type { Size } from '../pose/skeleton.js';
import type { StageName } from '../stages.js';
import { describeData, preparationNotes } from './data-notes.js';
import { irVersion, opset, type Producer } from './onnx/encode-model.js';
import type { ParityErrors } from './parity/check-parity.js';
import type { TrainedParts, TrainedRun } from './trained-run.js';

/** The sources of a manifest. */
export interface BundleParts {
  readonly trained: TrainedRun;
  /** The bytes of each stage's .onnx file. */
  readonly graphs: Readonly<Record<StageName, Uint8Array>>;
  /** Those of the enlarge graph, where there is one. */
  readonly enlarge?: Uint8Array | undefined;
  readonly errors: ParityErrors;
  readonly producer: Producer;
}

/** Where a model comes from: its run, and how far that was trained. */
export function describeTraining(
  { name: run, config: { preset, data, seed, baseWidth } }: TrainedParts,
  steps: Manifest['training']['steps'],
): Manifest['training'] {
  return { run, preset, data, seed, baseWidth, steps };
}

/** The manifest of a PG2 bundle named `name`. The same parts give the same manifest. */
export function describeBundle(
  name: string,
  { trained, graphs, enlarge, errors, producer }: BundleParts,
): ReposingManifest {
  const { config, skeleton, networks, steps, metrics } = trained;
  const { width, height } = config.image;
  const tensors = describeStageTensors({ width, height }, skeleton.joints.length, {
    networkInputs: config.inputs,
  });
  const notes = describeData(config.data);
  const describeStage = (stage: StageName, network: NetworkArtifacts): StageManifest => ({
    parameters: countParameters(network),
    inputs: [...tensors[stage].inputs],
    outputs: [...tensors[stage].outputs],
    variants: { fp32: describeVariant(`${stage}.onnx`, graphs[stage], errors[stage]) },
  });
  const described = {
    coarse: describeStage('coarse', networks.g1),
    refine: describeStage('refine', networks.g2),
  };
  const graph = enlarge && describeEnlarge({ width, height }, enlarge);
  return {
    formatVersion,
    name,
    version: toModelVersion({ stages: described, enlarge: graph }),
    description: `Re-poses a person in a ${width} x ${height} picture; ${notes.summary}.`,
    licence: config.inputs === 'warped' ? `${notes.licence}; ${preparationNotes.licence}` : notes.licence,
    image: { width, height },
    skeleton: describeSkeleton(skeleton),
    opset,
    irVersion,
    stages: described,
    ...(graph && { enlarge: graph }),
    training: describeTraining(trained, steps),
    metrics,
    exporter: producer,
  };
}

function describeEnlarge(size: Size, graph: Uint8Array): EnlargeManifest {
  const { inputs, outputs } = describeEnlargeTensors(size);
  return { inputs: [...inputs], outputs: [...outputs], ...describeFile('enlarge.onnx', graph) };
}

/** The numbers of a network's weights. */
export function countParameters({ weights }: NetworkArtifacts): number {
  return [...weights.values()].reduce((sum, { values }) => sum + values.length, 0);
}
