import {
  formatVersion,
  type Manifest,
  type StageManifest,
  type VariantManifest,
} from '../bundle/manifest.js';
import { describeSkeleton } from '../bundle/manifest-skeleton.js';
import { toModelVersion } from '../bundle/model-version.js';
import { describeRefinerTensors } from '../bundle/stage-tensors.js';
import { describeVariant } from '../bundle/write-bundle.js';
import { toSkeleton } from '../pose/skeleton-definition.js';
import { describeData } from './data-notes.js';
import { countParameters, describeTraining } from './describe-bundle.js';
import { irVersion, opset, type Producer } from './onnx/encode-model.js';
import type { TrainedRefiner } from './trained-run.js';

/** The sources of the manifest of a bundle of SimGAN or DAGAN. */
export interface RefinerParts {
  readonly trained: TrainedRefiner;
  /** The bytes of its .onnx file. */
  readonly graph: Uint8Array;
  readonly error: VariantManifest['error'];
  readonly producer: Producer;
}

/** The manifest of a bundle of SimGAN or DAGAN, of one stage. The same parts give the same manifest. */
export function describeRefiner(name: string, { trained, graph, error, producer }: RefinerParts): Manifest {
  const { config, network, metrics, checkpoint } = trained;
  const { width, height } = config.image;
  const { inputs, outputs } = describeRefinerTensors({ width, height }, config.noise);
  const notes = describeData(config.data);
  const isSampler = config.noise !== undefined;
  const refine: StageManifest = {
    parameters: countParameters(network),
    inputs: [...inputs],
    outputs: [...outputs],
    variants: { fp32: describeVariant('refine.onnx', graph, error) },
  };
  return {
    formatVersion,
    name,
    version: toModelVersion({ stages: { refine } }),
    description: `${isSampler ? 'Draws other' : 'Makes'} ${width} x ${height} pictures of people${isSampler ? ', by noise' : ' like photographs, as they stand'}; ${notes.summary}.`,
    licence: isSampler ? notes.licence : 'The terms of the photographs apply to the weights',
    image: { width, height },
    skeleton: describeSkeleton(toSkeleton(config.skeleton)),
    opset,
    irVersion,
    stages: { refine },
    training: describeTraining(trained, { [checkpoint.stage]: checkpoint.step }),
    metrics,
    exporter: producer,
  };
}
