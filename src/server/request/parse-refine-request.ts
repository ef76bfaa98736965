/** Parses a `GenerateRequest` to a model of one stage, which makes one picture of another. */

import type { Manifest } from '../../bundle/manifest.js';
import { describeKind } from '../../bundle/model-kind.js';
import { ReposeError, toViolation } from '../../errors.js';
import type { Framing__Output } from '../../generated/repose/v1/Framing.js';
import type { GenerateRequest__Output } from '../../generated/repose/v1/GenerateRequest.js';
import { openImage } from '../../image/decode-image.js';
import { parseWireEnum, stageOfWire } from '../../rpc/wire-enums.js';
import type { StageName } from '../../stages.js';
import { toModelId } from '../fleet/model-names.js';
import { parseEnlarge } from './enlarge-request.js';
import { parseNoise } from './parse-noise.js';
import {
  assertParsed,
  type Framed,
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
  { manifest, limits, maxEnlarge }: ParseOptions,
): Promise<Generation> {
  const violations = new Violations();
  const size = manifest.image;
  await violations.collect(() => assertNoPose(request, manifest));
  await violations.collect(() => parseEnlarge(request.enlarge, manifest, maxEnlarge));
  const noise = await violations.collect(() => parseNoise(request.seed, manifest));
  await violations.collect(() => assertRefineStage(request.stages, manifest));
  const output = await violations.collect(() => parseOutput(request.output));
  const framed = await violations.collect(() => parsePlainFraming(request.framing, manifest));

  const startedMs = performance.now();
  const image = await violations.collect(() => openImage(request.cond, { limits, field: 'cond' }));
  const framing = framed?.framing ?? toPlainFraming(undefined);
  const frame = { size, framing, cropField: 'framing.crop' };
  const condNhwc = await violations.collect(() => image?.frame(frame));
  const decodeMs = performance.now() - startedMs;

  violations.assertNone();
  const parsed = assertParsed({ output, condNhwc, framed });
  const work = {
    model: toModelId(manifest),
    condNhwc: parsed.condNhwc,
    joints: new Float32Array(0),
    ...(noise && { noise }),
    stages: new Set<StageName>(['refine']),
  };
  const { output: encoding } = parsed;
  const rest = {
    scene: undefined,
    backdropNhwc: undefined,
    joints: [],
    trimmedPx: 0,
    decodeMs,
    estimateMs: 0,
  };
  return { work, size, output: encoding, framed: parsed.framed, ...rest };
}

/** The fields of a request that are about poses, by their names in the message. */
function listPoseFields(request: GenerateRequest__Output): string[] {
  const { pose, posePicture, condPose, scene, keepPoseScale, trim, backdrop } = request;
  const given = {
    pose: pose !== null,
    pose_picture: posePicture.length > 0,
    cond_pose: condPose !== null,
    scene,
    keep_pose_scale: keepPoseScale,
    trim,
    backdrop: backdrop.length > 0,
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

function parsePlainFraming(wire: Framing__Output | null, { name }: Manifest): Framed {
  const asked = parseFraming(wire);
  const why = `the model ${name} knows no poses`;
  if (asked.kind === 'person-or-cover') return { framing: { kind: 'cover' }, whyCover: why };
  if (asked.kind !== 'person') return { framing: asked, whyCover: undefined };
  throw ReposeError.invalid([toViolation('framing.fit', 'FIT_PERSON', `another: ${why}`)]);
}
