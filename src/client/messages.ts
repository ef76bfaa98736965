/** The client's own types, and their conversion to and from messages of `repose.v1`. */
import { ReposeError } from '../errors.js';
import type { EstimatePoseResponse__Output } from '../generated/repose/v1/EstimatePoseResponse.js';
import type { Framing as FramingMessage } from '../generated/repose/v1/Framing.js';
import type { GenerateRequest as GenerateMessage } from '../generated/repose/v1/GenerateRequest.js';
import type { GenerateResponse__Output } from '../generated/repose/v1/GenerateResponse.js';
import type { Pose as PoseMessage } from '../generated/repose/v1/Pose.js';
import type { Timings__Output } from '../generated/repose/v1/Timings.js';
import type { OutputFormat } from '../image/encode-image.js';
import type { RequestFraming } from '../image/framing.js';
import type { LoosePose } from '../pose/convert.js';
import { isSkeletonName } from '../pose/skeletons.js';
import { toWireSkeleton, wireOfFit, wireOfFormat, wireOfPicture, wireOfUnits } from '../rpc/wire-enums.js';
import type { PictureName } from '../stages.js';

/** One person and one pose. Absent options take the server's defaults. */
export interface GenerateRequest {
  /** An encoded JPEG, PNG or WebP. */
  readonly cond: Uint8Array;
  /**
   * The target pose, or a JPEG, PNG or WebP of a person in it, whose joints the server finds. Joints
   * without a canvas are in pixels of the condition image. Absent for models that draw no poses.
   */
  readonly pose?: LoosePose | Uint8Array | undefined;
  /**
   * The pose of the person in `cond`, laid on the whole picture. If absent, the server finds it
   * where it is needed.
   */
  readonly condPose?: LoosePose | undefined;
  readonly model?: string | undefined;
  /** The model's default version if absent. */
  readonly modelVersion?: string | undefined;
  /** Both if absent. */
  readonly stages?: readonly PictureName[] | undefined;
  readonly format?: OutputFormat | undefined;
  /** 1..100, for JPEG and WebP. */
  readonly quality?: number | undefined;
  /** `person` needs `condPose`, or a server that finds it; `person-or-cover` makes do without. */
  readonly framing?: RequestFraming | undefined;
  /** With the framing `person`: keeps the target pose as it is, in its own size and place; false if absent. */
  readonly keepPoseScale?: boolean | undefined;
  /** Leaves out what is far above a person whose legs `cond` cuts off, so that pictures are lower; false if absent. */
  readonly trim?: boolean | undefined;
  /** Puts the person back into the condition image, which needs `condPose`; false if absent. */
  readonly scene?: boolean | undefined;
  /**
   * How many times as large as the model's pictures the answers are; once if absent, or with `scene` as large as
   * the scene shows the person.
   */
  readonly enlarge?: number | undefined;
  /** An encoded picture to put the person before, for models that take one. */
  readonly backdrop?: Uint8Array | undefined;
  /** Which picture a model draws that draws samples; 0 if absent. */
  readonly seed?: number | undefined;
}

/** One drawn picture, as it arrived. */
export interface StageResult {
  readonly stage: PictureName;
  /** Encoded in `format`; for `rgb` the pixels as bytes [height, width, 3]. */
  readonly data: Uint8Array;
  readonly format: OutputFormat;
  readonly width: number;
  readonly height: number;
  /** In milliseconds, measured by the server. */
  readonly timings: Timings__Output;
  readonly model: string;
  readonly modelVersion: string;
  readonly requestId: string;
  /** Why the framing `person-or-cover` became `cover`; otherwise empty. */
  readonly fitReason: string;
}

/** The names of the formats that a request may choose. */
export const resultFormats = Object.keys(wireOfFormat);

/**
 * Converts a request to its message. A skeleton without a value in the proto is sent by its name.
 */
export function toGenerateMessage(request: GenerateRequest): GenerateMessage {
  return {
    cond: request.cond,
    ...toTargetMessage(request.pose),
    model: request.model ?? '',
    ...(request.modelVersion !== undefined && { modelVersion: request.modelVersion }),
    stages: (request.stages ?? []).map((stage) => wireOfPicture[stage]),
    output: {
      format: request.format === undefined ? 'PICTURE_FORMAT_UNSPECIFIED' : wireOfFormat[request.format],
      quality: request.quality ?? 0,
    },
    framing: request.framing === undefined ? null : toFramingMessage(request.framing),
    ...(request.condPose !== undefined && { condPose: toPoseMessage(request.condPose) }),
    ...(request.keepPoseScale && { keepPoseScale: true }),
    ...(request.trim && { trim: true }),
    ...(request.scene && { scene: true }),
    ...(request.enlarge && { enlarge: request.enlarge }),
    ...(request.backdrop && { backdrop: assertSome(request.backdrop, 'backdrop') }),
    ...(request.seed && { seed: request.seed }),
  };
}

/** An optional picture; on the wire, an empty one counts as none. */
function assertSome(picture: Uint8Array, field: string): Uint8Array {
  if (picture.length > 0) return picture;
  const description = `Cannot decode ${field}: empty, expected JPEG, PNG or WebP`;
  throw ReposeError.invalid([{ field, description }]);
}

function toTargetMessage(pose: GenerateRequest['pose']): Pick<GenerateMessage, 'pose' | 'posePicture'> {
  if (pose === undefined) return {};
  return pose instanceof Uint8Array ? { posePicture: pose } : { pose: toPoseMessage(pose) };
}

/** The joints that a server has found in a picture, and how certain it is of the person, 0 to 1. */
export interface EstimatedPose {
  readonly pose: LoosePose;
  readonly score: number;
}

/** Converts a response message. Throws `internal` for one that this client cannot read. */
export function toEstimatedPose({ pose, score }: EstimatePoseResponse__Output): EstimatedPose {
  if (!pose?.canvas) throw new ReposeError('internal', "Cannot read the server's answer: no pose in it");
  const { skeletonName: skeleton, joints, canvas } = pose;
  return { pose: { skeleton, joints, canvas, units: 'pixels' }, score };
}

/**
 * Converts a response message to a result. Throws `internal` for a message that this client cannot
 * read.
 */
export function toStageResult(response: GenerateResponse__Output): StageResult {
  const { picture, timings, model, modelVersion, requestId, fitReason } = response;
  const stage = findKey(wireOfPicture, response.stage);
  const format = findKey(wireOfFormat, picture?.format);
  if (!picture || !timings || !stage || !format)
    throw new ReposeError(
      'internal',
      `Cannot read the server's answer: stage ${response.stage} with format ${picture?.format}`,
    );
  const { data, width, height } = picture;
  return { stage, data, format, width, height, timings, model, modelVersion, requestId, fitReason };
}

function toPoseMessage({ skeleton, joints, units, canvas }: LoosePose): PoseMessage {
  return {
    ...toSkeletonMessage(skeleton),
    joints: joints.map(({ x, y, confidence }) => ({ x, y, confidence })),
    unit: wireOfUnits[units ?? 'pixels'],
    canvas: canvas ?? null,
  };
}

function toSkeletonMessage(name = ''): Pick<PoseMessage, 'skeleton' | 'skeletonName'> {
  return { skeleton: toWireSkeleton(name), skeletonName: isSkeletonName(name) ? '' : name };
}

function toFramingMessage(framing: RequestFraming): FramingMessage {
  if (framing.kind !== 'crop') return { fit: wireOfFit[framing.kind] };
  const { x, y, width, height } = framing.box;
  return { crop: { left: x, top: y, width, height } };
}

/** Returns the key of `value` in `record`. */
function findKey<Key extends string>(
  record: Readonly<Record<Key, unknown>>,
  value: unknown,
): Key | undefined {
  // Object.keys() does not keep the type of these records' keys.
  return (Object.keys(record) as Key[]).find((key) => record[key] === value);
}
