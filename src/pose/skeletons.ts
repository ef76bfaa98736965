import { coco18, type Skeleton } from './skeleton.js';

/**
 * The 17 joints of the COCO keypoint challenge (cocodataset.org, "keypoint detection") and its 19
 * limbs.
 */
export const coco17: Skeleton = {
  name: 'coco17',
  joints: [
    'nose',
    'left_eye',
    'right_eye',
    'left_ear',
    'right_ear',
    'left_shoulder',
    'right_shoulder',
    'left_elbow',
    'right_elbow',
    'left_wrist',
    'right_wrist',
    'left_hip',
    'right_hip',
    'left_knee',
    'right_knee',
    'left_ankle',
    'right_ankle',
  ],
  limbs: [
    [15, 13],
    [13, 11],
    [16, 14],
    [14, 12],
    [11, 12],
    [5, 11],
    [6, 12],
    [5, 6],
    [5, 7],
    [6, 8],
    [7, 9],
    [8, 10],
    [1, 2],
    [0, 1],
    [0, 2],
    [1, 3],
    [2, 4],
    [3, 5],
    [4, 6],
  ],
  mirror: [0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15],
};

/**
 * The 25 joints and 24 limbs of OpenPose's BODY_25 model (its documentation, "Keypoint Ordering in
 * C++/Python").
 */
export const body25: Skeleton = {
  name: 'body25',
  joints: [
    'nose',
    'neck',
    'right_shoulder',
    'right_elbow',
    'right_wrist',
    'left_shoulder',
    'left_elbow',
    'left_wrist',
    'mid_hip',
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
    'left_big_toe',
    'left_small_toe',
    'left_heel',
    'right_big_toe',
    'right_small_toe',
    'right_heel',
  ],
  limbs: [
    [1, 8],
    [1, 2],
    [1, 5],
    [2, 3],
    [3, 4],
    [5, 6],
    [6, 7],
    [8, 9],
    [9, 10],
    [10, 11],
    [8, 12],
    [12, 13],
    [13, 14],
    [1, 0],
    [0, 15],
    [15, 17],
    [0, 16],
    [16, 18],
    [14, 19],
    [19, 20],
    [14, 21],
    [11, 22],
    [22, 23],
    [11, 24],
  ],
  mirror: [0, 1, 5, 6, 7, 2, 3, 4, 8, 12, 13, 14, 9, 10, 11, 16, 15, 18, 17, 22, 23, 24, 19, 20, 21],
};

/** The built-in skeletons, by name. */
export const skeletons = { coco18, coco17, body25 } as const;
export type SkeletonName = keyof typeof skeletons;
export const skeletonNames = Object.keys(skeletons) as readonly SkeletonName[];

/** Whether `name` is one of `skeletonNames`. */
export function isSkeletonName(name: string): name is SkeletonName {
  return Object.hasOwn(skeletons, name);
}
