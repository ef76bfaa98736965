import { coco18, type Joint } from '../../src/pose/skeleton.js';
import { findBodyParts } from '../../src/warp/body-parts.js';
import { completeJoints, completePose } from '../../src/warp/complete-joints.js';
import { standing } from '../support/standing-person.js';

const body = findBodyParts(coco18)!;
const size = { width: 64, height: 128 };

/** The pose with the named joints unseen. */
const without = (names: RegExp, joints: readonly Joint[] = standing) =>
  joints.map((joint, i): Joint => (names.test(coco18.joints[i]!) ? { x: 0, y: 0, confidence: 0 } : joint));

/** Enlarged around the middle of the upper edge, as if the picture was cut out; joints outside are unseen. */
const cut = (scale: number) =>
  standing.map(({ x, y }): Joint => {
    const [left, top] = [32 + scale * (x - 32), scale * (y - 10)];
    const isInside = left >= 0 && left < size.width && top < size.height;
    return isInside ? { x: left, y: top, confidence: 1 } : { x: 0, y: 0, confidence: 0 };
  });

const complete = (joints: readonly Joint[]) => {
  const completed = completeJoints(body, joints, size);
  return (name: string) => completed[coco18.joints.indexOf(name)]!;
};

test('completeJoints() keeps a whole person as it is', () => {
  expect(completeJoints(body, standing, size)).toEqual(standing.map(({ x, y }) => ({ x, y, weight: 1 })));
});

test('completeJoints() puts hips below the shoulders, closer together, by the length that the shoulders tell', () => {
  const joint = complete(without(/nose|eye|ear/, cut(2.5)));
  const torso = 50 / 0.65; // the shoulders' distance
  expect(joint('right_shoulder')).toEqual({ x: 7, y: 65, weight: 1 });
  expect(joint('right_hip')).toEqual({
    x: expect.closeTo(32 - 0.55 * 25),
    y: expect.closeTo(65 + torso),
    weight: 1,
  });
  expect(joint('left_hip').x).toBeCloseTo(32 + 0.55 * 25);
});

test('completeJoints() lets limbs hang that the lower edge cuts off, joint by joint', () => {
  const joint = complete(cut(1.8));
  const knee = joint('left_knee');
  expect(joint('left_hip').y).toBeCloseTo(1.8 * 58);
  expect(knee).toMatchObject({ x: joint('left_hip').x, weight: 1 });
  expect(knee.y).toBeGreaterThan(size.height);
  expect(joint('left_ankle')).toMatchObject({ x: knee.x, weight: 1 });
  expect(joint('left_ankle').y).toBeGreaterThan(knee.y);
});

test('completeJoints() lets an arm hang whose shoulder is at the side of the picture', () => {
  const aside = without(/^right_(elbow|wrist)$/).map((joint) => ({
    ...joint,
    x: joint.x - 18 * joint.confidence,
  }));
  expect(complete(aside)('right_elbow')).toMatchObject({ x: 4, weight: 1 });
});

test.each([
  ['an elbow amid the picture', without(/^right_(elbow|wrist)$/), 'right_elbow'],
  ['a knee amid the picture', without(/^left_(knee|ankle)$/), 'left_knee'],
  ['a hip where the other one was seen', without(/^left_hip$/), 'left_hip'],
  ['hips without shoulders', without(/hip|shoulder|knee|ankle/), 'left_hip'],
  ['hips of shoulders that tell no length', without(/hip|neck|left_shoulder|nose|eye|ear/), 'right_hip'],
])('completeJoints() leaves %s unseen', (_case, joints, name) => {
  expect(complete(joints)(name).weight).toBe(0);
});

test('completeJoints() takes the length of a torso in a profile from the distance of the face to the neck', () => {
  const profile = without(
    /hip|knee|ankle/,
    standing.map((joint) => ({ ...joint, x: 32 })),
  );
  expect(complete(profile)('right_hip').y).toBeGreaterThan(36 + 20);
});

test('completePose() adds what the canvas cuts off, and keeps what was seen as it was seen', () => {
  const pose = {
    skeleton: coco18,
    canvas: size,
    joints: cut(1.8).map((joint) => ({ ...joint, confidence: 0.4 * joint.confidence })),
  };
  const { joints, ...same } = completePose(pose);
  const knee = coco18.joints.indexOf('left_knee');
  expect(same).toEqual({ skeleton: coco18, canvas: size });
  expect(joints[knee]).toMatchObject({ x: joints[11]!.x, confidence: 1 });
  expect(joints[knee]!.y).toBeGreaterThan(size.height);
  const seen = pose.joints.flatMap(({ confidence }, index) => (confidence > 0 ? [index] : []));
  expect(seen.map((index) => joints[index])).toEqual(seen.map((index) => pose.joints[index]));
});

test('completePose() leaves the pose of a skeleton without a body as it is', () => {
  const skeleton = { ...coco18, joints: coco18.joints.map((name) => `${name}_of_something`) };
  const pose = { skeleton, canvas: size, joints: cut(1.8) };
  expect(completePose(pose)).toBe(pose);
});
