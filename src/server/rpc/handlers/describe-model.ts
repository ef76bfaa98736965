import type { Bundle } from '../../../bundle/read-bundle.js';
import type { Limits } from '../../../generated/repose/v1/Limits.js';
import type { Model } from '../../../generated/repose/v1/Model.js';
import { minSide } from '../../../image/framing.js';
import { toWireSkeleton } from '../../../rpc/wire-enums.js';
import type { ServerConfig } from '../../config.js';
import type { Fleet } from '../../fleet/fleet.js';
import { listVersions } from '../../fleet/model-names.js';

/** A bundle in the proto's words. */
export function describeModel(bundle: Bundle, fleet: Fleet): Model {
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
    stages: ['STAGE_COARSE', 'STAGE_REFINED'],
    provider,
    providerReason: reason,
    precision,
    precisionReason,
    isDefault: bundle === models.default.default,
    versions: listVersions(model),
    defaultVersion: model.default.manifest.version,
  };
}

/** Every model of a fleet in the proto's words, by name; of several versions the default one. */
export function describeModels(fleet: Fleet): Model[] {
  return fleet.models.all.map((model) => describeModel(model.default, fleet));
}

/** The server's limits in the proto's words. */
export function describeLimits({
  limits,
  maxDeadlineMs,
  maxUploadMs,
  maxStreamIdleMs,
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
  };
}
