/**
 * Triton's `config.pbtxt` of a bundle's stages and of their ensemble; field names are those of its
 * ModelConfig
 * (https://github.com/triton-inference-server/common/blob/main/protobuf/model_config.proto). The
 * batch size, which the graphs have as N, is not part of Triton's shapes: `max_batch_size` stands
 * for it.
 */

import type { TensorManifest } from '../../bundle/manifest.js';
import type { ReposingManifest } from '../../bundle/model-kind.js';
import { describePipeline, describeStage, toStageModelName } from '../../bundle/triton-models.js';
import { type StageName, stages } from '../../stages.js';
import type { TritonDevice, TritonProfile } from './profiles.js';
import { EnumName, type TextMessage, toMapEntries } from './text-format.js';

/** The configuration of one stage's graph, run by Triton's onnxruntime backend. */
export function describeStageModel(
  { name, stages: described }: ReposingManifest,
  stage: StageName,
  { device, profile }: { readonly device: TritonDevice; readonly profile: TritonProfile },
): TextMessage {
  const { inputs, outputs } = describeStage(described, stage);
  const { instances, threads, maxBatch, preferredBatches, maxQueueDelayUs } = profile;
  return {
    name: toStageModelName(name, stage),
    backend: 'onnxruntime',
    max_batch_size: maxBatch,
    input: inputs.map(describeTensor),
    output: outputs.map(describeTensor),
    instance_group: [{ count: instances, kind: new EnumName(device === 'cpu' ? 'KIND_CPU' : 'KIND_GPU') }],
    dynamic_batching: {
      preferred_batch_size: preferredBatches,
      max_queue_delay_microseconds: maxQueueDelayUs,
    },
    parameters: toMapEntries({ intra_op_thread_count: { string_value: String(threads) } }),
    // The first run of a size is slow, so a model becomes ready after it has run the preferred
    // sizes.
    model_warmup: [1, ...preferredBatches]
      .filter((size, index, sizes) => sizes.indexOf(size) === index)
      .map((size) => describeWarmup(size, inputs)),
  };
}

/** The ensemble: a condition image and a pose in, both pictures out, and `alpha` where there is one. */
export function describeEnsemble(
  { name, stages: described }: ReposingManifest,
  { maxBatch }: TritonProfile,
): TextMessage {
  const { inputs, outputs } = describePipeline(described);
  return {
    name,
    platform: 'ensemble',
    max_batch_size: maxBatch,
    input: inputs.map(describeTensor),
    output: outputs.map(describeTensor),
    ensemble_scheduling: {
      step: stages.map((stage) => ({
        model_name: toStageModelName(name, stage),
        model_version: -1, // the latest
        input_map: describeSameNames(describeStage(described, stage).inputs),
        output_map: describeSameNames(describeStage(described, stage).outputs),
      })),
    },
  };
}

const dataTypes: Readonly<Record<TensorManifest['type'], EnumName>> = {
  uint8: new EnumName('TYPE_UINT8'),
  float32: new EnumName('TYPE_FP32'),
};

function describeTensor({ name, type, shape }: TensorManifest): TextMessage {
  return { name, data_type: dataTypes[type], dims: listLengths(shape) };
}

function describeWarmup(size: number, inputs: readonly TensorManifest[]): TextMessage {
  const zeros = inputs.map(({ name, type, shape }) => {
    return [name, { data_type: dataTypes[type], dims: listLengths(shape), zero_data: true }] as const;
  });
  return {
    name: `batch of ${size}`,
    batch_size: size,
    inputs: toMapEntries(Object.fromEntries(zeros)),
  };
}

/** Maps a step's tensors to the ensemble's tensors of the same names. */
function describeSameNames(tensors: readonly TensorManifest[]): readonly TextMessage[] {
  return toMapEntries(Object.fromEntries(tensors.map(({ name }) => [name, name])));
}

/** A shape without its batch size, its first length. */
function listLengths(shape: TensorManifest['shape']): number[] {
  return shape.slice(1).map(Number);
}
