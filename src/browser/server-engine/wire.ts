/** The messages of the API from what the page holds, and back. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  type EstimatePoseResponse,
  Fit,
  type GenerateRequestSchema,
  type GenerateResponse,
  type Model,
  PictureFormat,
  type PoseSchema,
  Stage,
  type Timings,
  Skeleton as WireSkeleton,
} from '../../generated/connect/repose/v1/generation_pb.js';
import type { LoosePose } from '../../pose/convert.js';
import { coco18, type Size, type Skeleton } from '../../pose/skeleton.js';
import { toDefinition, toSkeleton } from '../../pose/skeleton-definition.js';
import { isSkeletonName } from '../../pose/skeletons.js';
import type { PictureName } from '../../stages.js';
import type { DrawInputs, DrawnPicture, EngineModel, Step } from '../engine.js';

/** A version of a model of the server. */
export interface ServerModel extends EngineModel {
  readonly isDefault: boolean;
  /** What it runs on, for people: `cpu, fp32`. */
  readonly runsOn: string;
  readonly usesCondPose: boolean;
}

export function toModel(model: Model): ServerModel {
  const { name, version, provider, precision, usesCondPose, isDefault, maxEnlarge } = model;
  const { width = 0, height = 0 } = model.size ?? {};
  const runsOn = `${provider}, ${precision}`;
  return {
    name,
    version,
    size: { width, height },
    maxEnlarge: Math.max(1, maxEnlarge), // servers of before do not tell
    skeleton: toOwnSkeleton(model),
    isDefault,
    runsOn,
    usesCondPose,
  };
}

/** The API tells no limbs: those of a custom skeleton are `coco18`'s between joints of the same names. */
function toOwnSkeleton({ skeletonName, joints }: Model): Skeleton {
  if (isSkeletonName(skeletonName)) return toSkeleton(skeletonName);
  const limbs = toDefinition(coco18).limbs.filter((ends) => ends.every((end) => joints.includes(end)));
  return toSkeleton({ name: skeletonName, joints, limbs });
}

/** A request for the raw pictures of both stages. `cond` is the condition image of `inputs`, encoded. */
export function toGenerateRequest(
  { name, version, usesCondPose }: ServerModel,
  inputs: DrawInputs,
  cond: Uint8Array,
): MessageInitShape<typeof GenerateRequestSchema> {
  const { size, skeletonName, joints, condJoints, large } = inputs;
  const toPose = (values: Float32Array) => toWirePose(values, skeletonName, size);
  return {
    cond,
    pose: toPose(joints),
    ...(usesCondPose && condJoints && { condPose: toPose(condJoints) }),
    model: name,
    modelVersion: version,
    framing: { kind: { case: 'fit', value: Fit.COVER } },
    output: { format: PictureFormat.RGB },
    ...(large && { enlarge: large.times }),
  };
}

function toWirePose(
  values: Float32Array,
  skeletonName: string,
  canvas: Size,
): MessageInitShape<typeof PoseSchema> {
  const joints = Array.from({ length: values.length / 3 }, (_, joint) => {
    const [x, y, confidence] = values.subarray(3 * joint);
    return { x: x!, y: y!, confidence: confidence! };
  });
  return { skeletonName, joints, canvas: { ...canvas } };
}

const pictureNames: Readonly<Record<Stage, PictureName | undefined>> = {
  [Stage.UNSPECIFIED]: undefined,
  [Stage.COARSE]: 'coarse',
  [Stage.REFINED]: 'refined',
};

/** The name, the pixels and the size of an answer to such a request. */
export function toStagePicture({
  stage,
  picture,
}: GenerateResponse): Pick<DrawnPicture, 'name' | 'imageNhwc' | 'size'> {
  const name = pictureNames[stage];
  if (name && picture) {
    const { data, width, height } = picture;
    return { name, imageNhwc: data, size: { width, height } };
  }
  throw new Error(
    `Cannot read the answer: stage ${stage} or no picture, expected the picture of a known stage`,
  );
}

/** What the server did, and what is left of `elapsedMs`: the way there and back. */
export function toSteps(timings: Timings, elapsedMs: number): Step[] {
  const { decodeMs, coarseMs, refineMs, estimateMs, totalMs } = timings;
  return [
    { name: 'find joints', ms: estimateMs },
    { name: 'decode', ms: decodeMs },
    { name: 'wait', ms: timings.coarseQueueMs + timings.refineQueueMs },
    { name: 'coarse network', ms: coarseMs },
    { name: 'refine network', ms: refineMs },
    { name: 'encode', ms: timings.coarseEncodeMs + timings.refinedEncodeMs },
    { name: 'connection', ms: Math.max(0, elapsedMs - totalMs) },
  ];
}

const skeletonNames: Readonly<Record<WireSkeleton, string | undefined>> = {
  [WireSkeleton.UNSPECIFIED]: undefined,
  [WireSkeleton.COCO_18]: 'coco18',
  [WireSkeleton.COCO_17]: 'coco17',
  [WireSkeleton.BODY_25]: 'body25',
};

/** The pose that was found in a picture that was sent at `scale` times its size. */
export function toFoundPose({ pose }: EstimatePoseResponse, scale: number): LoosePose {
  const { skeleton = WireSkeleton.UNSPECIFIED, skeletonName = '', joints = [] } = pose ?? {};
  return {
    skeleton: skeletonNames[skeleton] ?? (skeletonName || undefined),
    joints: joints.map(({ x, y, confidence }) => ({ x: x / scale, y: y / scale, confidence })),
    units: 'pixels',
  };
}
