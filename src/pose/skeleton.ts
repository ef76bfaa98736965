/** The pose types of all programs. */

/**
 * Joints by index, limbs as pairs of 0-based joint indices, and each joint's partner in a
 * left-right flip.
 */
export interface Skeleton {
  readonly name: string;
  readonly joints: readonly string[];
  readonly limbs: readonly (readonly [number, number])[];
  /** `mirror[i]` is the joint that joint `i` becomes in a left-right flip. */
  readonly mirror: readonly number[];
  /** By joint: the joints of other skeletons whose middle it is, if not the one of its name. */
  readonly from?: Readonly<Record<string, readonly string[]>>;
}

/** A joint in pixels of its canvas, x to the right, y down. Confidence 0: not seen. */
export interface Joint {
  readonly x: number;
  readonly y: number;
  readonly confidence: number;
}

/** A size in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export function isSameSize(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height;
}

/** A size so many times as large. */
export function enlargeSize({ width, height }: Size, times: number): Size {
  return { width: times * width, height: times * height };
}

/** A checked pose: finite coordinates of all joints of its skeleton, in pixels of `canvas`. */
export interface Pose {
  readonly skeleton: Skeleton;
  readonly canvas: Size;
  readonly joints: readonly Joint[];
}

/**
 * The 18 joints of OpenPose's COCO model, in the order of the published PG2 data files, and the 23
 * limbs that the authors' program draws the pose mask from (PG2, section 3.1 and the released code;
 * pg2 writes them 1-based).
 */
export const coco18: Skeleton = {
  name: 'coco18',
  joints: [
    'nose',
    'neck',
    'right_shoulder',
    'right_elbow',
    'right_wrist',
    'left_shoulder',
    'left_elbow',
    'left_wrist',
    'right_hip',
    'right_knee',
    'right_ankle',
    'left_hip',
    'left_knee',
    'left_ankle',
    'right_eye',
    'left_eye',
    'right_ear',
    'left_ear',
  ],
  limbs: [
    [1, 2],
    [1, 5],
    [2, 3],
    [3, 4],
    [5, 6],
    [6, 7],
    [1, 8],
    [8, 9],
    [9, 10],
    [1, 11],
    [11, 12],
    [12, 13],
    [1, 0],
    [0, 14],
    [14, 16],
    [0, 15],
    [15, 17],
    [1, 16],
    [1, 17],
    [8, 11],
    [11, 5],
    [8, 2],
    [16, 17],
  ],
  mirror: [0, 1, 5, 6, 7, 2, 3, 4, 11, 12, 13, 8, 9, 10, 15, 14, 17, 16],
};
