/** Parses a `GenerateRequest` to a model of one stage, which makes one picture of another. */

import type { Manifest } from '../../bundle/manifest.js';
import { describeKind } from '../../bundle/model-kind.js';
import { ReposeError, toViolation } from '../../errors.js';
import type { Framing__Output } from '../../generated/repose/v1/Framing.js';
import type { GenerateRequest__Output } from '../../generated/repose/v1/GenerateRequest.js';
import { openImage } from '../../image/decode-image.js';
import type { Framing } from '../../image/framing.js';
import { parseWireEnum, stageOfWire } from '../../rpc/wire-enums.js';
import type { StageName } from '../../stages.js';
import { toModelId } from '../fleet/model-names.js';
import { parseNoise } from './parse-noise.js';
import {
  assertParsed,
  type Generation,
  type ParseOptions,
  parseFraming,
  parseOutput,
  toPlainFraming,
} from './request-fields.js';
import { throwViolations, Violations } from './violations.js';

/** A picture alone, for a model of one stage; the fields for poses are refused. */
export async function parseRefineRequest(
  request: GenerateRequest__Output,
  { manifest, limits }: ParseOptions,
): Promise<Generation> {
  const violations = new Violations();
  const size = manifest.image;
  await violations.collect(() => assertNoPose(request, manifest));
  const noise = await violations.collect(() => parseNoise(request.seed, manifest));
  await violations.collect(() => assertRefineStage(request.stages, manifest));
  const output = await violations.collect(() => parseOutput(request.output));
  const framing = await violations.collect(() => parsePlainFraming(request.framing, manifest));

  const startedMs = performance.now();
  const image = await violations.collect(() => openImage(request.cond, { limits, field: 'cond' }));
  const frame = { size, framing: framing ?? toPlainFraming(undefined), cropField: 'framing.crop' };
  const condNhwc = await violations.collect(() => image?.frame(frame));
  const decodeMs = performance.now() - startedMs;

  violations.assertNone();
  const parsed = assertParsed({ output, condNhwc });
  const work = {
    model: toModelId(manifest),
    condNhwc: parsed.condNhwc,
    joints: new Float32Array(0),
    ...(noise && { noise }),
    stages: new Set<StageName>(['refine']),
  };
  return { work, size, output: parsed.output, scene: undefined, joints: [], decodeMs, estimateMs: 0 };
}

/** The fields of a request that are about poses, by their names in the message. */
function listPoseFields(request: GenerateRequest__Output): string[] {
  const { pose, posePicture, condPose, scene, keepPoseScale } = request;
  const given = {
    pose: pose !== null,
    pose_picture: posePicture.length > 0,
    cond_pose: condPose !== null,
    scene,
    keep_pose_scale: keepPoseScale,
  };
  return Object.entries(given).flatMap(([field, isGiven]) => (isGiven ? [field] : []));
}

function assertNoPose(request: GenerateRequest__Output, manifest: Manifest): void {
  const expected = `nothing: the model ${manifest.name} ${describeKind(manifest)} and draws no poses`;
  throwViolations(listPoseFields(request).map((field) => toViolation(field, 'set', expected)));
}

function assertRefineStage(wire: readonly string[], { name }: Manifest): void {
  const violations = wire.flatMap((stage, index) => {
    const field = `stages[${index}]`;
    if (parseWireEnum(stageOfWire, stage, field) === 'refine') return [];
    return [toViolation(field, stage, `STAGE_REFINED, the only stage of the model ${name}`)];
  });
  throwViolations(violations);
}

function parsePlainFraming(wire: Framing__Output | null, { name }: Manifest): Framing {
  const asked = parseFraming(wire);
  if (asked.kind !== 'person') return asked;
  const expected = `another: the model ${name} knows no poses`;
  throw ReposeError.invalid([toViolation('framing.fit', 'FIT_PERSON', expected)]);
}
