/** What the protocol's methods tell about the models. */
import type { ModelConfig } from '../../generated/inference/ModelConfig.js';
import type { ModelMetadataResponse } from '../../generated/inference/ModelMetadataResponse.js';
import type { RepositoryIndexResponse } from '../../generated/inference/RepositoryIndexResponse.js';
import { listVersions } from '../fleet/model-names.js';
import type { Models } from '../fleet/models.js';
import { type Datatype, listServedNames, type ServedModel, type TensorSpec } from './served-models.js';

/** As Triton calls it. */
const platform = 'onnxruntime_onnx';

const configTypes = {
  UINT8: 'TYPE_UINT8',
  FP32: 'TYPE_FP32',
  BYTES: 'TYPE_STRING',
} as const satisfies Readonly<Record<Datatype, string>>;

/** The tensors of a model, with -1 for the batch, and all versions of it. */
export function describeMetadata(
  { name, bundle, inputs, outputs }: ServedModel,
  models: Models,
): ModelMetadataResponse {
  const toTensor = (spec: TensorSpec) => ({
    name: spec.name,
    datatype: spec.datatype,
    shape: [-1, ...spec.dims],
  });
  return {
    name,
    versions: listVersions(models.find(bundle.manifest.name)),
    platform,
    inputs: inputs.map(toTensor),
    outputs: outputs.map(toTensor),
  };
}

/** A model in Triton's terms. ModelInfer answers once with any model, so none is decoupled. */
export function describeConfig({ name, inputs, outputs }: ServedModel, maxBatch: number): ModelConfig {
  const toTensor = ({ name: tensor, datatype, dims }: TensorSpec) => ({
    name: tensor,
    dataType: configTypes[datatype],
    dims: [...dims],
  });
  return {
    name,
    platform,
    maxBatchSize: maxBatch,
    input: inputs.map((spec) => ({ ...toTensor(spec), optional: spec.isOptional })),
    output: outputs.map(toTensor),
  };
}

/** Every version of every model. While the server takes no requests, none is ready. */
export function describeIndex(
  models: Models,
  { isServing, onlyReady }: { readonly isServing: boolean; readonly onlyReady: boolean },
): RepositoryIndexResponse {
  if (onlyReady && !isServing) return { models: [] };
  const state = isServing ? 'READY' : 'UNAVAILABLE';
  const all = listServedNames(models).flatMap(({ name, bundleName }) =>
    listVersions(models.find(bundleName)).map((version) => ({ name, version, state })),
  );
  return { models: all };
}

/** Whether a model is served in a version, or at all where `version` is empty. */
export function isServed(models: Models, name: string, version: string): boolean {
  const found = listServedNames(models).find((each) => each.name === name);
  if (found === undefined) return false;
  return version === '' || listVersions(models.find(found.bundleName)).includes(version);
}
