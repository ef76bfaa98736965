import {
  CoordinateUnit,
  type Pose as PoseMessage,
} from '../../../src/generated/connect/repose/v1/generation_pb.js';
import type { PoseUnits } from '../../../src/pose/convert.js';
import { parsePoseFile } from '../../../src/pose/parse-pose-file.js';
import { findReadyPose, readyPoseNames as names } from '../../../src/pose/ready-poses.js';
import type { Joint, Size } from '../../../src/pose/skeleton.js';

/** Joints in the order of a skeleton, on a canvas. */
export interface Pose {
  readonly joints: readonly Joint[];
  /** `coco18`, `coco17`, `body25` or a model's own; recognised by the number of joints if absent. */
  readonly skeleton?: string | undefined;
  /** The size of the picture that the joints lie on; that of the condition image if absent. */
  readonly canvas?: Size | undefined;
  /** `pixels` if absent. */
  readonly units?: PoseUnits | undefined;
}

/** A pose, or the name of a ready one. */
export type PoseInput = Pose | string;

/** The names of the ready poses. */
export const readyPoseNames: readonly string[] = names;

/**
 * A ready pose by name, centred on a canvas with the proportions of `size`, a model's. Throws
 * `not-found` with the known names.
 */
export function readyPose(name: string, size?: Size): Pose {
  return findReadyPose(name, size);
}

/**
 * The largest person of a keypoint file, given as its text: one of `repose poses NAME`, OpenPose,
 * COCO, MMPose, Ultralytics, MediaPipe, openpose-editor or YOLO. Throws `invalid-argument` for
 * other files and for one without a person.
 */
export function parseKeypoints(text: string): Pose {
  return parsePoseFile(text, 'pose');
}

/** Converts to a message's fields. The server checks them. */
export function toPoseFields({ joints, skeleton, canvas, units }: Pose) {
  return {
    skeletonName: skeleton ?? '',
    joints: joints.map(({ x, y, confidence }) => ({ x, y, confidence })),
    unit: units === 'normalised' ? CoordinateUnit.NORMALIZED : CoordinateUnit.PIXELS,
    ...(canvas && { canvas: { width: canvas.width, height: canvas.height } }),
  };
}

/** Converts the pose of an answer. */
export function fromPoseMessage({ joints, skeletonName, canvas }: PoseMessage): Pose {
  return { joints, skeleton: skeletonName, canvas, units: 'pixels' };
}
