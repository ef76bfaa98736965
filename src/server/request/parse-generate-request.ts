/** Parses a `GenerateRequest` message into a strict type. */

import type { Manifest } from '../../bundle/manifest.js';
import { readSkeleton } from '../../bundle/manifest-skeleton.js';
import { readNetworkInputs } from '../../bundle/stage-tensors.js';
import { ReposeError } from '../../errors.js';
import type { Framing__Output } from '../../generated/repose/v1/Framing.js';
import type { GenerateRequest__Output } from '../../generated/repose/v1/GenerateRequest.js';
import type { OutputFormat__Output } from '../../generated/repose/v1/OutputFormat.js';
import type { Pose__Output } from '../../generated/repose/v1/Pose.js';
import { openImage } from '../../image/decode-image.js';
import { defaultQuality, isQuality, type OutputFormat } from '../../image/encode-image.js';
import { type Framing, type RequestFraming, toJointTensor } from '../../image/framing.js';
import type { ImageLimits } from '../../image/image-limits.js';
import { maxCanvasSide, type ParsePoseOptions, parsePose } from '../../pose/convert.js';
import type { Pose, Size, Skeleton } from '../../pose/skeleton.js';
import { isSkeletonName, skeletonNames } from '../../pose/skeletons.js';
import {
  fitOfWire,
  formatOfWire,
  parseWireEnum,
  skeletonOfWire,
  stageOfWire,
  unitsOfWire,
} from '../../rpc/wire-enums.js';
import { type StageName, stages as stageNames } from '../../stages.js';
import { toModelId } from '../fleet/model-names.js';
import type { Work } from '../scheduler/job.js';
import { framePoses } from './frame-poses.js';
import { Violations } from './violations.js';

export interface ParseOptions {
  /** The manifest of the requested bundle. */
  readonly manifest: Manifest;
  readonly limits: ImageLimits;
}

/** A checked request. */
export interface Generation {
  readonly work: Work;
  /** The model's size, which the pictures have. */
  readonly size: Size;
  readonly output: { readonly format: OutputFormat; readonly quality: number };
  /** How long decoding the condition image took. */
  readonly decodeMs: number;
}

/**
 * Checks, decodes and frames a request. Throws one `invalid-argument` error with the violations of
 * all fields.
 */
export async function parseGenerateRequest(
  request: GenerateRequest__Output,
  { manifest, limits }: ParseOptions,
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
  const target = await violations.collect(() => parseTargetPose(request.pose, wanted));
  const { condPose: wireCondPose } = request;
  const condPose = await violations.collect(() => wireCondPose && parseCondPose(wireCondPose, wanted));

  // 3. The picture and the poses in the model's frame; the picture is decoded in another thread.
  const { keepPoseScale: keepsScale } = request;
  const framed = await violations.collect(() =>
    asked && target && condPose !== undefined
      ? framePoses({ asked, target, condPose, keepsScale, source, size })
      : undefined,
  );
  const framing = framed?.framing ?? toPlainFraming(asked);
  const condNhwc = await violations.collect(() => image?.frame({ size, framing, cropField: 'framing.crop' }));
  const decodeMs = performance.now() - startedMs;

  violations.assertNone();
  const parsed = assertParsed({ stages, output, framed, condNhwc });
  const { joints, condJoints } = parsed.framed;
  const isUsed = readNetworkInputs(manifest.stages) === 'warped';
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
    decodeMs,
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

function parseTargetPose(wire: Pose__Output | null, wanted: ParsePoseOptions): Pose {
  if (wire !== null) return parseWirePose(wire, 'pose', wanted);
  const description = 'Cannot read pose: missing, expected joints';
  throw ReposeError.invalid([{ field: 'pose', description }]);
}

function parseWirePose(wire: Pose__Output, field: 'pose' | 'cond_pose', wanted: ParsePoseOptions): Pose {
  const skeleton = parseSkeletonName(wire, field, wanted.skeleton);
  const units = parseWireEnum(unitsOfWire, wire.unit, `${field}.unit`);
  const loose = { skeleton, units, joints: wire.joints, canvas: wire.canvas ?? undefined };
  return parsePose(loose, field, wanted);
}

/** The pose of the condition image, whose canvas is laid on the whole picture. */
function parseCondPose(wire: Pose__Output, wanted: ParsePoseOptions): Pose {
  const { skeleton, canvas, joints } = parseWirePose(wire, 'cond_pose', wanted);
  const { canvas: source } = wanted;
  const onPicture = joints.map(({ x, y, confidence }) => ({
    x: (x * source.width) / canvas.width,
    y: (y * source.height) / canvas.height,
    confidence,
  }));
  return { skeleton, canvas: source, joints: onPicture };
}

/** What the pose says of its skeleton, by value or by name. */
function parseSkeletonName(
  { skeleton, skeletonName }: Pose__Output,
  field: string,
  own: Skeleton,
): string | undefined {
  const value = parseWireEnum(skeletonOfWire, skeleton, `${field}.skeleton`);
  if (skeletonName === '') return value;
  const isKnown = skeletonName === own.name || isSkeletonName(skeletonName);
  if (isKnown && (value ?? skeletonName) === skeletonName) return skeletonName;
  const expected = isKnown
    ? `${value} as ${field}.skeleton says`
    : `one of ${[...new Set([own.name, ...skeletonNames])].join(', ')}`;
  const found = JSON.stringify(skeletonName.slice(0, 100));
  const description = `Cannot read ${field}.skeleton_name: ${found}, expected ${expected}`;
  throw ReposeError.invalid([{ field: `${field}.skeleton_name`, description }]);
}

/** After `assertNone` every part is there: a missing part always has a violation. */
function assertParsed<Parts extends object>(
  parts: Parts,
): { [Name in keyof Parts]: NonNullable<Parts[Name]> } {
  if (Object.values(parts).includes(undefined))
    throw new Error('Cannot parse a request: a part without a violation');
  return parts as { [Name in keyof Parts]: NonNullable<Parts[Name]> };
}
