import type { Manifest } from '../../bundle/manifest.js';
import { listStages } from '../../bundle/model-kind.js';
import type { GenerateRequest__Output } from '../../generated/repose/v1/GenerateRequest.js';
import type { StageName } from '../../stages.js';
import { toModelId } from '../fleet/model-names.js';
import type { RequestCost } from '../scheduler/admission.js';
import type { CostModel } from '../scheduler/cost-model.js';
import type { Work } from '../scheduler/job.js';
import { enlargeSize } from './enlarge-request.js';
import { lookBytes } from './estimate-pose.js';

/**
 * Memory for each pixel while a request is drawn: the condition image, both stages' pictures, and
 * the float tensor between them.
 */
const bytesOfPixel = 3 + 2 * 3 + 3 * 4;

const both: ReadonlySet<StageName> = new Set(['coarse', 'refine']);
const coarseAlone: ReadonlySet<StageName> = new Set(['coarse']);

/** Estimates the cost of a request without decoding its picture. */
export function estimateCost(
  { cond, posePicture, stages, enlarge }: GenerateRequest__Output,
  { manifest, costs }: { manifest: Manifest; costs: CostModel },
): RequestCost {
  const { image } = manifest;
  const wanted = stages.length === 0 || stages.includes('STAGE_REFINED') ? both : coarseAlone;
  return {
    bytes: cond.length + countLookBytes(posePicture) + image.width * image.height * bytesOfPixel,
    workMs: costs.workMs({
      model: toModelId(manifest),
      stages: wanted,
      large: enlarge > 1 ? { size: enlargeSize(image, enlarge) } : undefined,
    }),
  };
}

/** Estimates the cost of work whose inputs came as tensors. */
export function estimateWorkCost(
  work: Work,
  { manifest, costs }: { manifest: Manifest; costs: CostModel },
): RequestCost {
  const { image } = manifest;
  const { condNhwc, coarseNchw } = work;
  const drawnBytes = image.width * image.height * bytesOfPixel;
  return {
    bytes: condNhwc.length + (coarseNchw?.byteLength ?? 0) + drawnBytes,
    workMs: costs.workMs(work),
  };
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
