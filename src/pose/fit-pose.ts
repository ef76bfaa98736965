import { compareProportions, measureProportions, resizeLimbs } from './proportions.js';
import type { Joint, Skeleton } from './skeleton.js';
import { ankles, findMiddle, hips, measureStature, nameJoints, shoulders } from './stature.js';

/** A change of size and place: a joint at p goes to scale p + (x, y). */
export interface Move {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** Moves joints; their confidences stay. */
export function moveJoints(joints: readonly Joint[], { scale, x, y }: Move): Joint[] {
  return joints.map((joint) => ({ ...joint, x: scale * joint.x + x, y: scale * joint.y + y }));
}

/**
 * The figure of `poses`, one pose or the frames of a movement, as the person in `person`: with that
 * person's stature and proportions, as far as both tell them, and in that person's place: the feet
 * on the same ground, where both show ankles, and the hips above the same point. Without them, by
 * the shoulders, or the middle of the joints. All frames are changed alike. Undefined where either
 * stature cannot be told.
 */
export function fitPoses(
  poses: readonly (readonly Joint[])[],
  person: readonly Joint[],
  skeleton: Skeleton,
): Joint[][] | undefined {
  const wanted = measureStature(person, skeleton);
  const statures = poses.flatMap((pose) => measureStature(pose, skeleton) ?? []);
  if (wanted === undefined || statures.length === 0) return undefined;
  const stature = quantile(statures, 0.9); // foreshortening only shortens
  const ratios = compareProportions(
    measureProportions([person], skeleton, wanted),
    measureProportions(poses, skeleton, stature),
  );
  const resized = keepGround(
    poses,
    poses.map((pose) => resizeLimbs(pose, skeleton, ratios)),
    skeleton,
  );
  const scale = wanted / stature;
  const place = (find: Place) => findShift(find, { poses: resized, person, skeleton, scale });
  const move = {
    scale,
    x: place(middleOf(hips, 'x')) ?? place(middleOf(shoulders, 'x')) ?? place(middleOfAll('x')) ?? 0,
    y:
      place(ground) ??
      place(middleOf(hips, 'y')) ??
      place(middleOf(shoulders, 'y')) ??
      place(middleOfAll('y')) ??
      0,
  };
  return resized.map((pose) => moveJoints(pose, move));
}

/**
 * The resized frames of a movement with their lower ankle as high as before, so that nobody who
 * squats sinks in; without ankles, as much higher or lower as the others.
 */
function keepGround(
  poses: readonly (readonly Joint[])[],
  resized: readonly (readonly Joint[])[],
  skeleton: Skeleton,
): Joint[][] {
  const rises = poses.map((pose, frame) => {
    const [before, after] = [pose, resized[frame]!].map((joints) => ground(joints, skeleton));
    return before === undefined || after === undefined ? undefined : before - after;
  });
  const known = rises.filter((rise) => rise !== undefined);
  const usual = known.length > 0 ? quantile(known, 0.5) : 0;
  return resized.map((pose, frame) => moveJoints(pose, { scale: 1, x: 0, y: rises[frame] ?? usual }));
}

/** A coordinate by which poses are put in place; undefined where a pose does not show it. */
type Place = (joints: readonly Joint[], skeleton: Skeleton) => number | undefined;

const ground: Place = (joints, skeleton) => {
  const find = nameJoints(joints, skeleton);
  const heights = ankles.flatMap((name) => find(name)?.y ?? []);
  return heights.length === 0 ? undefined : Math.max(...heights);
};

function middleOf(names: readonly string[], axis: 'x' | 'y'): Place {
  return (joints, skeleton) => findMiddle(nameJoints(joints, skeleton), names)?.[axis];
}

function middleOfAll(axis: 'x' | 'y'): Place {
  return (joints, skeleton) => findMiddle(nameJoints(joints, skeleton), skeleton.joints)?.[axis];
}

/** What to add to scaled poses so that they are where the person is; undefined if either is not seen. */
function findShift(
  find: Place,
  {
    poses,
    person,
    skeleton,
    scale,
  }: {
    readonly poses: readonly (readonly Joint[])[];
    readonly person: readonly Joint[];
    readonly skeleton: Skeleton;
    readonly scale: number;
  },
): number | undefined {
  const to = find(person, skeleton);
  const from = poses.flatMap((pose) => find(pose, skeleton) ?? []);
  return to === undefined || from.length === 0 ? undefined : to - scale * quantile(from, 0.5);
}

/** The value below which a share of the values lie, of at least one value. */
function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.round(share * (values.length - 1))]!;
}
