/**
 * The models that the Open Inference Protocol sees. Each bundle that draws poses is four of them: `NAME` (both stages
 * in turn), `NAME_coarse` and `NAME_refine` with the tensors of `repose triton`, and `NAME_pictures`
 * with encoded pictures.
 */
import type { TensorManifest } from '../../bundle/manifest.js';
import { readModelKind, requireReposing } from '../../bundle/model-kind.js';
import type { Bundle } from '../../bundle/read-bundle.js';
import { describePipeline, describeStage, toStageModelName } from '../../bundle/triton-models.js';
import { ReposeError } from '../../errors.js';
import { condJointsName } from '../../stages.js';
import type { Models } from '../fleet/models.js';

/** The protocol's names of the types that are served. */
export type Datatype = 'UINT8' | 'FP32' | 'BYTES';

/** A tensor of a model. */
export interface TensorSpec {
  readonly name: string;
  readonly datatype: Datatype;
  /** Its lengths behind the batch. */
  readonly dims: readonly number[];
  readonly isOptional: boolean;
}

const modelKinds = ['pipeline', 'coarse', 'refine', 'pictures'] as const;
export type ModelKind = (typeof modelKinds)[number];

/** A model of the protocol in one version. */
export interface ServedModel {
  readonly name: string;
  readonly kind: ModelKind;
  readonly bundle: Bundle;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
}

/** A name that the protocol sees. */
export interface ServedName {
  readonly name: string;
  readonly kind: ModelKind;
  readonly bundleName: string;
}

/** The names of all models. A bundle that is named like another's stage comes first. */
export function listServedNames(models: Models): readonly ServedName[] {
  const named = new Map<string, ServedName>();
  const bundleNames = models.names.filter(
    (name) => readModelKind(models.get(name, '').manifest) === 'repose',
  );
  for (const kind of modelKinds)
    for (const bundleName of bundleNames) {
      const name = toModelName(bundleName, kind);
      if (!named.has(name)) named.set(name, { name, kind, bundleName });
    }
  return [...named.values()];
}

/**
 * Returns the model of a request, in its default version where `version` is empty. Throws
 * `not-found`.
 */
export function findServedModel(models: Models, name: string, version: string): ServedModel {
  const served = listServedNames(models);
  const found = served.find((each) => each.name === name);
  if (found !== undefined) return describe(models.get(found.bundleName, version), found.kind);
  const expected = served.map((each) => each.name).join(', ');
  throw new ReposeError(
    'not-found',
    `Cannot find the model: ${JSON.stringify(name.slice(0, 100))}, expected one of: ${expected}`,
  );
}

function toModelName(bundleName: string, kind: ModelKind): string {
  switch (kind) {
    case 'pipeline':
      return bundleName;
    case 'pictures':
      return `${bundleName}_pictures`;
    default:
      return toStageModelName(bundleName, kind);
  }
}

function describe(bundle: Bundle, kind: ModelKind): ServedModel {
  const { name: bundleName, stages } = requireReposing(bundle.manifest, 'serve tensors of');
  const { inputs, outputs } =
    kind === 'coarse' || kind === 'refine' ? describeStage(stages, kind) : describePipeline(stages);
  const name = toModelName(bundleName, kind);
  if (kind === 'pictures')
    return { name, kind, bundle, inputs: listPictureInputs(inputs), outputs: pictureOutputs };
  return { name, kind, bundle, inputs: inputs.map(toSpec), outputs: outputs.map(toSpec) };
}

function toSpec({ name, type, shape }: TensorManifest): TensorSpec {
  const dims = shape.slice(1).map(Number);
  return { name, datatype: type === 'uint8' ? 'UINT8' : 'FP32', dims, isOptional: false };
}

/** An encoded picture, and poses in its pixels. */
function listPictureInputs(inputs: readonly TensorManifest[]): readonly TensorSpec[] {
  const joints = inputs.map(toSpec).find(({ name }) => name === 'joints');
  if (joints === undefined) throw new Error('Cannot describe a model without the input "joints"');
  return [toPicture('cond'), joints, { ...joints, name: condJointsName, isOptional: true }];
}

const pictureOutputs = ['coarse_image', 'refined_image'].map(toPicture);

function toPicture(name: string): TensorSpec {
  return { name, datatype: 'BYTES', dims: [1], isOptional: false };
}
