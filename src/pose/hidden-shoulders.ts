import { isVisible } from './convert.js';
import type { Joint, Pose } from './skeleton.js';
import { distanceOf, edgeShare, face, findMiddle, hips, nameJoints, upperShares } from './stature.js';

/**
 * How far ears are apart from the front and how far the nose is from the farther ear at most, as shares of the torso's
 * length: of the photographs in test/fixtures/photograph-pairs and outdoors.
 */
const headShares = { ears: 0.32, profile: 0.25 } as const;

/**
 * A pose with the shoulders that a picture of a head leaves out, and the neck between them: below the face, and as far
 * apart as its ears say, where that is at the picture's lower or side edge, or beyond. What was seen stays. The pose
 * itself where hips or both shoulders were seen, or not both ears.
 */
export function placeShoulders(pose: Pose): Pose {
  const { joints, skeleton, canvas } = pose;
  const find = nameJoints(joints, skeleton);
  const [right, left, nose] = [find('right_ear'), find('left_ear'), find('nose')];
  const seen = [find('right_shoulder'), find('left_shoulder')] as const;
  const middle = findMiddle(find, face);
  if (!right || !left || !middle || seen.every(Boolean) || hips.some(find)) return pose;
  const ears = distanceOf(right, left) / headShares.ears;
  const profile = nose ? Math.max(distanceOf(nose, right), distanceOf(nose, left)) / headShares.profile : 0;
  const torso = Math.max(ears, profile);
  const half = (Math.sign(left.x - right.x) * upperShares.shoulders * Math.min(ears, torso)) / 2;
  const base = { x: middle.x, y: middle.y + upperShares.face * torso };
  const neck = seen[0] ? beside(seen[0], half) : seen[1] ? beside(seen[1], -half) : base;
  const ends = [beside(neck, -half), beside(neck, half)] as const;
  const isCutOff = ends.some(({ x, y }, side) => {
    const aside = Math.abs(x / canvas.width - 0.5);
    return !seen[side] && (aside > 0.5 - edgeShare || y > (1 - edgeShare) * canvas.height);
  });
  if (!isCutOff) return pose;
  const placed: Readonly<Record<string, Place>> = { right_shoulder: ends[0], left_shoulder: ends[1], neck };
  return {
    ...pose,
    joints: joints.map((joint, index) => {
      const place = placed[skeleton.joints[index]!];
      return isVisible(joint) || place === undefined ? joint : { ...place, confidence: 1 };
    }),
  };
}

type Place = Pick<Joint, 'x' | 'y'>;

function beside({ x, y }: Place, distance: number): Place {
  return { x: x + distance, y };
}
