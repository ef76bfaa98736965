import type { Manifest, TensorManifest } from '../../bundle/manifest.js';
import { listStages } from '../../bundle/model-kind.js';
import { countElements } from '../../count-elements.js';
import type { GenerateRequest__Output } from '../../generated/repose/v1/GenerateRequest.js';
import { enlargeSize } from '../../pose/skeleton.js';
import type { StageName } from '../../stages.js';
import { toModelId } from '../fleet/model-names.js';
import type { RequestCost } from '../scheduler/admission.js';
import type { CostModel } from '../scheduler/cost-model.js';
import type { Work } from '../scheduler/job.js';
import { findMaxEnlarge } from './enlarge-request.js';
import { lookBytes } from './estimate-pose.js';

/** The bytes of a value. */
const bytesOf = { uint8: 1, float32: 4 } as const satisfies Record<TensorManifest['type'], number>;

const both: ReadonlySet<StageName> = new Set(['coarse', 'refine']);
const coarseAlone: ReadonlySet<StageName> = new Set(['coarse']);

/** Estimates the cost of a request without decoding its picture; a size that will be refused costs nothing more. */
export function estimateCost(
  { cond, posePicture, backdrop, stages, enlarge }: GenerateRequest__Output,
  { manifest, costs, maxEnlarge }: { manifest: Manifest; costs: CostModel; maxEnlarge: number },
): RequestCost {
  const times = Math.min(enlarge, findMaxEnlarge(manifest, maxEnlarge));
  const wanted = stages.length === 0 || stages.includes('STAGE_REFINED') ? both : coarseAlone;
  return {
    bytes: cond.length + backdrop.length + countLookBytes(posePicture) + countTensorBytes(manifest),
    workMs: costs.workMs({
      model: toModelId(manifest),
      stages: wanted,
      large: times > 1 ? { size: enlargeSize(manifest.image, times) } : undefined,
    }),
  };
}

/** Estimates the cost of work whose inputs came as tensors. */
export function estimateWorkCost(
  work: Work,
  { manifest, costs }: { manifest: Manifest; costs: CostModel },
): RequestCost {
  const { condNhwc, coarseNchw } = work;
  return {
    bytes: condNhwc.length + (coarseNchw?.byteLength ?? 0) + countTensorBytes(manifest),
    workMs: costs.workMs(work),
  };
}

/**
 * Memory of one request's tensors while it is drawn: all that the stages of the model take and give,
 * each once.
 */
function countTensorBytes({ stages }: Manifest): number {
  const tensors = [stages.coarse, stages.refine].flatMap((stage) =>
    stage === undefined ? [] : [...stage.inputs, ...stage.outputs],
  );
  const bytesByName = new Map(
    tensors.map(({ name, type, shape }) => [name, countValues(shape) * bytesOf[type]]),
  );
  return [...bytesByName.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** Of one request; the size of large pictures, which is free, is not part of these tensors. */
function countValues(shape: TensorManifest['shape']): number {
  return countElements(shape.map((length) => (typeof length === 'number' ? length : 1)));
}

/** A picture whose joints are looked for is decoded, too. */
function countLookBytes({ length }: Uint8Array): number {
  return length === 0 ? 0 : length + lookBytes;
}

/** Returns how many pictures a request asks for. */
export function countPictures({ stages }: GenerateRequest__Output, manifest: Manifest): number {
  const all = listStages(manifest).length;
  return stages.length === 0 ? all : Math.min(new Set(stages).size, all);
}
