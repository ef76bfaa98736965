import { create } from '@bufbuild/protobuf';
import {
  type GenerateRequest as GenerateMessage,
  GenerateRequestSchema,
} from '../../../src/generated/connect/repose/v1/generation_pb.js';
import type { Size } from '../../../src/pose/skeleton.js';
import type { PictureName } from '../../../src/stages.js';
import {
  type FitName,
  fitValues,
  formatValues,
  type PictureEncoding,
  type PictureInput,
  readPicture,
  stageValues,
  toFieldError,
} from './pictures.js';
import { type Pose, type PoseInput, readyPose, toPoseFields } from './poses.js';

/** One person and one pose. Absent options take the server's defaults. */
export interface GenerateRequest {
  /** The condition image: the person. */
  readonly cond: PictureInput;
  /** The pose to draw the person in. Models of a kind without poses take neither it nor `posePicture`. */
  readonly pose?: PoseInput | undefined;
  /** A picture of somebody in the pose, whose joints the server finds. */
  readonly posePicture?: PictureInput | undefined;
  /** The pose of the person in `cond`. If absent, the server finds it where it is needed. */
  readonly condPose?: Pose | undefined;
  readonly model?: string | undefined;
  /** The model's default version if absent. */
  readonly modelVersion?: string | undefined;
  /** All that the model draws if absent. */
  readonly stages?: readonly PictureName[] | undefined;
  /** `png` if absent. */
  readonly format?: PictureEncoding | undefined;
  /** 1..100, of JPEG and WebP. */
  readonly quality?: number | undefined;
  /** How `cond` is fitted to the model's size; `cover` if absent. */
  readonly framing?: Framing | undefined;
  /** Framed by the person: draws the pose as it is, in its own size and place. */
  readonly keepPoseScale?: boolean | undefined;
  /** Leaves out what is far above a person whose legs `cond` cuts off, so that pictures are lower. */
  readonly trim?: boolean | undefined;
  /** Puts the drawn person back into `cond`. */
  readonly scene?: boolean | undefined;
  /** How many times as large as the model's pictures, up to its `maxEnlarge`. */
  readonly enlarge?: number | undefined;
  /** A picture to put the person before, for models that `takesBackdrop`. */
  readonly backdrop?: PictureInput | undefined;
  /** Which picture of a model that draws several; of MODEL_KIND_SAMPLE alone. */
  readonly seed?: number | undefined;
}

/** A framing by its name, or a box in pixels of the condition image. */
export type Framing = FitName | CropBox;

/** A box in pixels of the condition image, which is stretched to the model's size. */
export interface CropBox extends Size {
  readonly left: number;
  readonly top: number;
}

/** The size of the pictures of the model that a request is for. */
export type FindSize = (request: GenerateRequest) => Promise<Size | undefined>;

/**
 * Converts a request to its message. Asks for the model's size where a ready pose is fitted to it.
 * Throws `invalid-argument`, naming the field, for what cannot be sent.
 */
export async function toGenerateMessage(
  request: GenerateRequest,
  findSize: FindSize,
): Promise<GenerateMessage> {
  const { posePicture, condPose, framing, backdrop } = request;
  return create(GenerateRequestSchema, {
    cond: await readPicture(request.cond, 'cond'),
    ...(posePicture && { posePicture: await readPicture(posePicture, 'posePicture') }),
    ...((await findPose(request, findSize)) ?? {}),
    ...(condPose && { condPose: toPoseFields(condPose) }),
    model: request.model ?? '',
    modelVersion: request.modelVersion ?? '',
    stages: (request.stages ?? []).map((stage) => lookUp(stageValues, stage, 'stages')),
    output: {
      format: lookUp(formatValues, request.format ?? 'png', 'format'),
      quality: request.quality ?? 0,
    },
    ...(framing !== undefined && { framing: { kind: toFraming(framing) } }),
    keepPoseScale: request.keepPoseScale ?? false,
    trim: request.trim ?? false,
    scene: request.scene ?? false,
    enlarge: request.enlarge ?? 0,
    ...(backdrop && { backdrop: await readPicture(backdrop, 'backdrop') }),
    seed: request.seed ?? 0,
  });
}

async function findPose(request: GenerateRequest, findSize: FindSize) {
  const { pose, posePicture } = request;
  if (pose === undefined) return undefined;
  if (posePicture !== undefined)
    throw toFieldError('pose', 'Cannot draw: both a pose and a posePicture, expected one of them');
  const own = typeof pose === 'string' ? readyPose(pose, await findSize(request)) : pose;
  return { pose: toPoseFields(own) };
}

function toFraming(framing: Framing) {
  if (typeof framing === 'string')
    return { case: 'fit' as const, value: lookUp(fitValues, framing, 'framing') };
  const { left, top, width, height } = framing;
  return { case: 'crop' as const, value: { left, top, width, height } };
}

function lookUp<Name extends string, Value>(
  values: Readonly<Record<Name, Value>>,
  name: Name,
  field: string,
): Value {
  if (Object.hasOwn(values, name)) return values[name];
  const expected = `expected one of ${Object.keys(values).join(', ')}`;
  throw toFieldError(field, `Cannot read ${field}: "${name}", ${expected}`);
}
