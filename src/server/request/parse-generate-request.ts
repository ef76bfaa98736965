/** Parses a `GenerateRequest` message into a strict type. */

import type { Manifest } from '../../bundle/manifest.js';
import { readSkeleton } from '../../bundle/manifest-skeleton.js';
import { readNetworkInputs } from '../../bundle/stage-tensors.js';
import { ReposeError } from '../../errors.js';
import type { Framing__Output } from '../../generated/repose/v1/Framing.js';
import type { GenerateRequest__Output } from '../../generated/repose/v1/GenerateRequest.js';
import type { OutputFormat__Output } from '../../generated/repose/v1/OutputFormat.js';
import { type OpenImage, openImage } from '../../image/decode-image.js';
import { defaultQuality, isQuality, type OutputFormat } from '../../image/encode-image.js';
import { framePoses } from '../../image/frame-poses.js';
import { type Framing, type RequestFraming, toJointTensor } from '../../image/framing.js';
import type { ImageLimits } from '../../image/image-limits.js';
import { maxCanvasSide } from '../../pose/convert.js';
import type { Joint, Size } from '../../pose/skeleton.js';
import { fitOfWire, formatOfWire, parseWireEnum, stageOfWire } from '../../rpc/wire-enums.js';
import type { SceneOptions } from '../../scene/scene.js';
import { type StageName, stages as stageNames } from '../../stages.js';
import { toModelId } from '../fleet/model-names.js';
import type { Work } from '../scheduler/job.js';
import { type FindPerson, readCondPose, readTargetPose } from './request-poses.js';
import { findSceneBody, toSceneOptions } from './scene-request.js';
import { Violations } from './violations.js';

export interface ParseOptions {
  /** The manifest of the requested bundle. */
  readonly manifest: Manifest;
  readonly limits: ImageLimits;
  /** Absent where the estimator is off. */
  readonly findPerson?: FindPerson;
}

/** A checked request. */
export interface Generation {
  readonly work: Work;
  /** The model's size, which the pictures have. */
  readonly size: Size;
  readonly output: { readonly format: OutputFormat; readonly quality: number };
  /** The scene into which the person is put back, if that is asked for. */
  readonly scene: SceneOptions | undefined;
  /** The target pose in the model's frame. */
  readonly joints: readonly Joint[];
  /** How long decoding the condition image took. */
  readonly decodeMs: number;
  /** How long finding joints in pictures took. */
  readonly estimateMs: number;
}

/**
 * Checks, decodes and frames a request. Throws one `invalid-argument` error with the violations of
 * all fields.
 */
export async function parseGenerateRequest(
  request: GenerateRequest__Output,
  { manifest, limits, findPerson }: ParseOptions,
): Promise<Generation> {
  const violations = new Violations();
  const size = manifest.image;

  // 1. The fields that do not depend on others.
  const stages = await violations.collect(() => parseStages(request.stages));
  const output = await violations.collect(() => parseOutput(request.output));
  const asked = await violations.collect(() => parseFraming(request.framing));

  // 2. The picture's header, then the poses, whose default canvas is the picture's.
  const startedMs = performance.now();
  const image = await violations.collect(() => openImage(request.cond, { limits, field: 'cond' }));
  const source = image?.source ?? largestCanvas;
  const wanted = { skeleton: readSkeleton(manifest.skeleton), canvas: source };
  const isUsed = readNetworkInputs(manifest.stages) === 'warped';
  const use = asked?.kind === 'person' || request.scene ? 'frame' : isUsed ? 'draw' : 'none';
  let estimateMs = 0;
  const find =
    findPerson &&
    (async (picture: OpenImage, bytes: Uint8Array) => {
      const lookedAtMs = performance.now();
      try {
        return await findPerson(picture, bytes);
      } finally {
        estimateMs += performance.now() - lookedAtMs;
      }
    });
  const target = await violations.collect(() => readTargetPose(request, { ...wanted, limits, find }));
  const condPose = await violations.collect(() => readCondPose(request, { ...wanted, image, find, use }));

  // 3. The picture and the poses in the model's frame; the picture is decoded in another thread.
  const { keepPoseScale: keepsScale } = request;
  const framed = await violations.collect(() =>
    asked && target && condPose !== undefined
      ? framePoses({ asked, target, condPose, keepsScale, source, size })
      : undefined,
  );
  const framing = framed?.framing ?? toPlainFraming(asked);
  const body = await violations.collect(() =>
    request.scene ? findSceneBody(wanted.skeleton, { condPose, asked }) : undefined,
  );
  const condNhwc = await violations.collect(() => image?.frame({ size, framing, cropField: 'framing.crop' }));
  const decodeMs = performance.now() - startedMs - estimateMs;

  violations.assertNone();
  const parsed = assertParsed({ stages, output, image, framed, condNhwc });
  const { joints, condJoints } = parsed.framed;
  return {
    work: {
      model: toModelId(manifest),
      condNhwc: parsed.condNhwc,
      joints: toJointTensor(joints),
      ...(condJoints && isUsed && { condJoints: toJointTensor(condJoints) }),
      stages: parsed.stages,
    },
    size,
    output: parsed.output,
    scene:
      body && condPose ? toSceneOptions({ image: parsed.image, condPose, body, framing, size }) : undefined,
    joints,
    decodeMs,
    estimateMs,
  };
}

/**
 * The canvas for a pose whose picture cannot be decoded, so that the pose's own errors are still
 * found.
 */
const largestCanvas: Size = { width: maxCanvasSide, height: maxCanvasSide };

function parseStages(wire: readonly string[]): ReadonlySet<StageName> {
  if (wire.length === 0) return new Set(stageNames);
  return new Set(wire.map((stage, index) => parseWireEnum(stageOfWire, stage, `stages[${index}]`)));
}

function parseOutput(wire: OutputFormat__Output | null): Generation['output'] {
  if (wire === null) return { format: 'png', quality: defaultQuality };
  const format = parseWireEnum(formatOfWire, wire.format, 'output.format');
  const quality = wire.quality === 0 ? defaultQuality : wire.quality;
  if (isQuality(quality)) return { format, quality };
  const description = `Cannot read output.quality: ${quality}, expected 1 to 100, or 0 for ${defaultQuality}`;
  throw ReposeError.invalid([{ field: 'output.quality', description }]);
}

function parseFraming(wire: Framing__Output | null): RequestFraming {
  if (!wire?.crop) return { kind: parseWireEnum(fitOfWire, wire?.fit ?? 'FIT_UNSPECIFIED', 'framing.fit') };
  const { left, top, width, height } = wire.crop;
  return { kind: 'crop', box: { x: left, y: top, width, height } };
}

/** If the framing could not be read or not be found, the picture is still checked. */
function toPlainFraming(asked: RequestFraming | undefined): Framing {
  return asked === undefined || asked.kind === 'person' ? { kind: 'cover' } : asked;
}

/** After `assertNone` every part is there: a missing part always has a violation. */
function assertParsed<Parts extends object>(
  parts: Parts,
): { [Name in keyof Parts]: NonNullable<Parts[Name]> } {
  if (Object.values(parts).includes(undefined))
    throw new Error('Cannot parse a request: a part without a violation');
  return parts as { [Name in keyof Parts]: NonNullable<Parts[Name]> };
}
