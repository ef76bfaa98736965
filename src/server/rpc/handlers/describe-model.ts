import { listStages, readModelKind } from '../../../bundle/model-kind.js';
import type { Bundle } from '../../../bundle/read-bundle.js';
import { givesAlpha, readNetworkInputs } from '../../../bundle/stage-tensors.js';
import type { Limits } from '../../../generated/repose/v1/Limits.js';
import type { Model } from '../../../generated/repose/v1/Model.js';
import { minSide } from '../../../image/framing.js';
import { toWireSkeleton, wireOfModelKind, wireOfStage } from '../../../rpc/wire-enums.js';
import type { ServerConfig } from '../../config.js';
import type { Fleet } from '../../fleet/fleet.js';
import { listVersions } from '../../fleet/model-names.js';
import { findMaxEnlarge } from '../../request/enlarge-request.js';

/** Describes a bundle as a message. */
export function describeModel(bundle: Bundle, fleet: Fleet, { maxEnlarge }: ServerConfig): Model {
  const { name, version, description, licence, image, skeleton } = bundle.manifest;
  const { models } = fleet;
  const model = models.find(name);
  const { provider, reason } = fleet.provider;
  const { precision, reason: precisionReason } = fleet.precisionOf(bundle);
  return {
    name,
    version,
    description,
    licence,
    size: image,
    skeleton: toWireSkeleton(skeleton.name),
    skeletonName: skeleton.name,
    joints: [...skeleton.joints],
    stages: listStages(bundle.manifest).map((stage) => wireOfStage[stage]),
    provider,
    providerReason: reason,
    precision,
    precisionReason,
    isDefault: bundle === models.default.default,
    versions: listVersions(model),
    defaultVersion: model.default.manifest.version,
    usesCondPose: readNetworkInputs(bundle.manifest.stages) === 'warped',
    kind: wireOfModelKind[readModelKind(bundle.manifest)],
    maxEnlarge: findMaxEnlarge(bundle.manifest, maxEnlarge),
    takesBackdrop: givesAlpha(bundle.manifest.stages),
  };
}

/** Describes the default version of every model of a fleet, ordered by name. */
export function describeModels(fleet: Fleet, config: ServerConfig): Model[] {
  return fleet.models.all.map((model) => describeModel(model.default, fleet, config));
}

/** Describes the server's limits as a message. */
export function describeLimits({
  limits,
  maxDeadlineMs,
  maxUploadMs,
  maxStreamIdleMs,
  maxScenePixels,
}: ServerConfig): Limits {
  const { maxBytes, maxPixels, maxSidePx } = limits;
  return {
    maxCondBytes: maxBytes,
    maxCondPixels: maxPixels,
    maxCondSidePx: maxSidePx,
    minCondSidePx: minSide,
    maxDeadlineMs,
    maxUploadMs,
    maxStreamIdleMs,
    maxScenePixels,
  };
}
