import type { Joint } from '../../pose/skeleton.js';
import { coco18 } from '../../pose/skeleton.js';
import { poseSkeleton } from '../body/pose-skeleton.js';
import { fitBody } from '../clothes/fitting.js';
import type { BodyPose } from '../poses/body-pose.js';
import { restingHands } from '../poses/person-pose.js';
import { placeJoints } from '../render/find-joints.js';
import { renderedIdentity } from '../rendered-people.js';
import { danceAt } from './dance.js';
import { walkAt } from './walk.js';

/** A movement that repeats: its poses, 24 a second. */
export interface ReadyAnimation {
  readonly count: number;
  readonly poseAt: (frame: number, count: number) => BodyPose;
}

/** The ready animations by name. */
export const readyAnimations: Readonly<Record<string, ReadyAnimation>> = {
  walk: { count: 28, poseAt: walkAt },
  dance: { count: 96, poseAt: danceAt },
};

/** The canvas of ready animations: a decimetre is 50 pixels, the feet are on one line. */
export const animationCanvas = { width: 1000, height: 1200 } as const;
const pxPerDm = 50;
const groundPx = 1100;

/**
 * The joints of `coco18` in every pose of an animation, as a camera at the height of the hips sees
 * them from far away: the hips stay in the middle, and the lower foot on the ground. An ear on the
 * far side of the head is not seen.
 */
export function drawAnimation({ count, poseAt }: ReadyAnimation): Joint[][] {
  const { assets, skeleton: rest } = fitBody(renderedIdentity(1, 1));
  return Array.from({ length: count }, (_, frame) => {
    const skeleton = poseSkeleton(assets, rest, poseAt(frame, count), restingHands);
    const placed = placeJoints({ assets, rest, skeleton });
    const feet = ['foot_l', 'foot_r', 'ball_l', 'ball_r'].map(
      (bone) => skeleton.joints[assets.boneIndex(bone)]![1],
    );
    const [lowest, hips] = [Math.min(...feet), middle('hip')];
    const ears = middle('ear');

    function middle(part: string): readonly [number, number, number] {
      const [left, right] = [placed[`left_${part}`]!.point, placed[`right_${part}`]!.point];
      return [(left[0] + right[0]) / 2, (left[1] + right[1]) / 2, (left[2] + right[2]) / 2];
    }
    return coco18.joints.map((name) => {
      const [x, y, z] = placed[name]!.point;
      const isSeen = !name.endsWith('_ear') || z > ears[2] - 0.35;
      return {
        x: animationCanvas.width / 2 + pxPerDm * (x - hips[0]),
        y: groundPx - pxPerDm * (y - lowest),
        confidence: isSeen ? 1 : 0,
      };
    });
  });
}
