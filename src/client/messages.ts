/** The client's own types, and how they become messages of `repose.v1` and back. */
import { ReposeError } from '../errors.js';
import type { Framing as FramingMessage } from '../generated/repose/v1/Framing.js';
import type { GenerateRequest as GenerateMessage } from '../generated/repose/v1/GenerateRequest.js';
import type { GenerateResponse__Output } from '../generated/repose/v1/GenerateResponse.js';
import type { Pose as PoseMessage } from '../generated/repose/v1/Pose.js';
import type { Timings__Output } from '../generated/repose/v1/Timings.js';
import type { OutputFormat } from '../image/encode-image.js';
import type { Framing } from '../image/framing.js';
import type { LoosePose } from '../pose/convert.js';
import { isSkeletonName } from '../pose/skeletons.js';
import { toWireSkeleton, wireOfFit, wireOfFormat, wireOfPicture, wireOfUnits } from '../rpc/wire-enums.js';
import type { PictureName } from '../stages.js';

/** One person and one pose; what is left out takes the server's default. */
export interface GenerateRequest {
  /** An encoded JPEG, PNG or WebP. */
  readonly cond: Uint8Array;
  /** A pose without a canvas lies on the condition image. */
  readonly pose: LoosePose;
  readonly model?: string | undefined;
  /** Of the model; the default one when left out. */
  readonly modelVersion?: string | undefined;
  /** Both when left out. */
  readonly stages?: readonly PictureName[] | undefined;
  readonly format?: OutputFormat | undefined;
  /** 1..100, for JPEG and WebP. */
  readonly quality?: number | undefined;
  readonly framing?: Framing | undefined;
}

/** One drawn picture, as it arrived. */
export interface StageResult {
  readonly stage: PictureName;
  /** Encoded as `format` says; `rgb` is the bare bytes [height, width, 3]. */
  readonly data: Uint8Array;
  readonly format: OutputFormat;
  readonly width: number;
  readonly height: number;
  /** Milliseconds, by the server's clock. */
  readonly timings: Timings__Output;
  readonly model: string;
  readonly modelVersion: string;
  readonly requestId: string;
}

/** The names of the formats in which pictures can be asked for. */
export const resultFormats = Object.keys(wireOfFormat);

/** The request's message. A skeleton that the proto has no value for goes by its name. */
export function toGenerateMessage(request: GenerateRequest): GenerateMessage {
  return {
    cond: request.cond,
    pose: toPoseMessage(request.pose),
    model: request.model ?? '',
    ...(request.modelVersion !== undefined && { modelVersion: request.modelVersion }),
    stages: (request.stages ?? []).map((stage) => wireOfPicture[stage]),
    output: {
      format: request.format === undefined ? 'PICTURE_FORMAT_UNSPECIFIED' : wireOfFormat[request.format],
      quality: request.quality ?? 0,
    },
    framing: request.framing === undefined ? null : toFramingMessage(request.framing),
  };
}

/** A response's message as a result. Throws `internal` for one that this client cannot understand. */
export function toStageResult(response: GenerateResponse__Output): StageResult {
  const { picture, timings, model, modelVersion, requestId } = response;
  const stage = findKey(wireOfPicture, response.stage);
  const format = findKey(wireOfFormat, picture?.format);
  if (!picture || !timings || !stage || !format)
    throw new ReposeError(
      'internal',
      `Cannot read the server's answer: stage ${response.stage} with format ${picture?.format}`,
    );
  const { data, width, height } = picture;
  return { stage, data, format, width, height, timings, model, modelVersion, requestId };
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

function toFramingMessage(framing: Framing): FramingMessage {
  if (framing.kind !== 'crop') return { fit: wireOfFit[framing.kind] };
  const { x, y, width, height } = framing.box;
  return { crop: { left: x, top: y, width, height } };
}

/** The key under which `record` holds `value`. */
function findKey<Key extends string>(
  record: Readonly<Record<Key, unknown>>,
  value: unknown,
): Key | undefined {
  // Object.keys() forgets that these records have no keys beside their type's.
  return (Object.keys(record) as Key[]).find((key) => record[key] === value);
}
