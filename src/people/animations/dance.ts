import type { ArmAngles, BodyPose, LegAngles } from '../poses/body-pose.js';
import { standing } from '../poses/named-body-poses.js';
import { mirrorPose } from '../poses/vary-pose.js';

const bent: ArmAngles = { raiseDeg: 34, spreadDeg: 26, twistDeg: 20, elbowDeg: 84 };
const high: ArmAngles = { raiseDeg: 150, spreadDeg: 24, twistDeg: 0, elbowDeg: 22 };
const akimbo: ArmAngles = { raiseDeg: -16, spreadDeg: 40, twistDeg: 62, elbowDeg: 88 };
const wide: ArmAngles = { raiseDeg: 40, spreadDeg: 58, twistDeg: -10, elbowDeg: 92 };
const firm: LegAngles = { raiseDeg: 4, spreadDeg: 9, twistDeg: 12, kneeDeg: 10 };
const soft: LegAngles = { raiseDeg: 16, spreadDeg: 11, twistDeg: 20, kneeDeg: 30 };
const lifted: LegAngles = { raiseDeg: 42, spreadDeg: 10, twistDeg: 14, kneeDeg: 72 };

/** The hips to the person's right, the shoulders against them. */
const swayed: BodyPose = {
  ...standing,
  yawDeg: 12,
  spine: { leanDeg: 2, sideDeg: 6, twistDeg: 8, hipRollDeg: -8 },
  head: { turnDeg: -6, nodDeg: 2, tiltDeg: -5 },
  rightLeg: firm,
  leftLeg: soft,
};

const pulse: BodyPose = { ...swayed, rightArm: bent, leftArm: bent };
const reach: BodyPose = { ...swayed, rightArm: akimbo, leftArm: high };
const cheer: BodyPose = { ...swayed, rightArm: high, leftArm: high };
const kick: BodyPose = { ...swayed, rightArm: wide, leftArm: wide, leftLeg: lifted };

/** Eight beats; the second of each pair mirrors the first. */
const beats: readonly BodyPose[] = [pulse, reach, cheer, kick].flatMap((pose, index) =>
  index % 2 === 0 ? [pose, mirrorPose(pose)] : [mirrorPose(pose), pose],
);

/** Dancing on the spot: one of `count` poses of eight beats, which repeat. */
export function danceAt(frame: number, count: number): BodyPose {
  const place = (beats.length * frame) / count;
  const before = Math.floor(place);
  const around = [-1, 0, 1, 2].map((step) => beats[(before + step + beats.length) % beats.length]!);
  return blend(around, place - before);
}

/** The Catmull-Rom spline through the second and third of four poses, of every angle. */
function blend<Part>(poses: readonly Part[], share: number): Part {
  const [a, b, c, d] = poses;
  if (typeof a === 'number' && typeof b === 'number' && typeof c === 'number' && typeof d === 'number') {
    const curve = 2 * a - 5 * b + 4 * c - d + share * (3 * (b - c) + d - a);
    return (b + 0.5 * share * (c - a + share * curve)) as Part; // a number, as all of them
  }
  const names = Object.keys(b as object) as (keyof Part)[];
  const parts = names.map((name) => [
    name,
    blend(
      poses.map((pose) => pose[name]),
      share,
    ),
  ]);
  return Object.fromEntries(parts);
}
