import { coco18, type Joint } from '../../src/pose/skeleton.js';
import { findBodyParts } from '../../src/warp/body-parts.js';
import { describePose } from '../../src/warp/facing.js';
import { hideFarLimbs } from '../../src/warp/hidden-limbs.js';
import { weighJoints } from '../../src/warp/part-segments.js';
import { profile, standing } from '../support/standing-person.js';

const body = findBodyParts(coco18)!;

/** The names of the joints that a pose loses. */
function findHidden(pose: readonly Joint[]): string[] {
  const joints = weighJoints(pose);
  const left = hideFarLimbs(body, describePose(body, joints, 128)).joints;
  return coco18.joints.filter((_, index) => joints[index]!.weight > left[index]!.weight);
}

/** A pose with some joints elsewhere. */
const move = (pose: readonly Joint[], places: Readonly<Record<string, Partial<Joint>>>) =>
  pose.map((joint, i): Joint => ({ ...joint, ...places[coco18.joints[i]!] }));

const limbs = (side: string) => ['elbow', 'wrist', 'knee', 'ankle'].map((joint) => `${side}_${joint}`);

test.each([
  ['left', -8, 'right'],
  ['right', 8, 'left'],
])('hideFarLimbs() hides the far limbs of who looks to the %s', (_name, ahead, far) => {
  expect(findHidden(profile(ahead)).sort()).toEqual(limbs(far).sort());
});

test('hideFarLimbs() leaves who faces the camera, and who has no head', () => {
  expect(findHidden(standing)).toEqual([]);
  const headless = profile(8).map((joint, i) =>
    /nose|eye|ear/.test(coco18.joints[i]!) ? { ...joint, confidence: 0 } : joint,
  );
  expect(findHidden(headless)).toEqual([]);
});

test('hideFarLimbs() leaves a far arm that swings beside the torso, and a far leg that steps away', () => {
  const walking = move(profile(8), {
    left_elbow: { x: 44 },
    left_wrist: { x: 50 },
    left_ankle: { x: 48 },
  });
  expect(findHidden(walking)).toEqual([]);
});

test('hideFarLimbs() decides by the knees where an ankle was not seen, and hides no leg without a knee', () => {
  const isLeg = /knee|ankle/;
  const legs = (places: Parameters<typeof move>[1]) =>
    findHidden(move(profile(8), places)).filter((name) => isLeg.test(name));
  expect(legs({ right_ankle: { x: 0, confidence: 0 } })).toEqual(['left_knee', 'left_ankle']);
  expect(legs({ right_knee: { confidence: 0 } })).toEqual([]);
});
