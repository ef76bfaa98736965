import fc from 'fast-check';
import { fitPoses, moveJoints } from '../../src/pose/fit-pose.js';
import { findReadyPose, readyPoseNames } from '../../src/pose/ready-poses.js';
import { coco18, type Joint } from '../../src/pose/skeleton.js';
import { measureStature } from '../../src/pose/stature.js';

const standing = findReadyPose('standing').joints;

const at = (joints: readonly Joint[], name: string) => joints[coco18.joints.indexOf(name)]!;

function hide(joints: readonly Joint[], part: RegExp): Joint[] {
  return joints.map((joint, index) =>
    part.test(coco18.joints[index]!) ? { x: 0, y: 0, confidence: 0 } : joint,
  );
}

function fitTo(pose: readonly Joint[], person: readonly Joint[]): Joint[] {
  const [fitted] = fitPoses([pose], person, coco18) ?? [];
  if (fitted === undefined) throw new Error('not fitted');
  return fitted;
}

const torso = (joints: readonly Joint[]) =>
  Math.hypot(
    at(joints, 'right_shoulder').x - at(joints, 'right_hip').x,
    at(joints, 'right_shoulder').y - at(joints, 'right_hip').y,
  );

describe('measureStature()', () => {
  test.each(readyPoseNames)('tells how tall somebody is who is %s', (name) => {
    const { joints } = findReadyPose(name);
    const tall = measureStature(joints, coco18)! / measureStature(standing, coco18)!;
    expect(tall).toBeGreaterThan(0.85);
    expect(tall).toBeLessThan(1.25); // legs that come towards the camera look longer
  });

  test('needs two joints apart from each other', () => {
    const one = standing.map((joint, index) => ({ ...joint, confidence: index === 3 ? 1 : 0 }));
    expect(measureStature(one, coco18)).toBeUndefined();
    const same = standing.map((joint) => ({ ...joint, x: 5, y: 5 }));
    expect(measureStature(same, coco18)).toBeUndefined();
  });
});

describe('fitPoses()', () => {
  const person = moveJoints(findReadyPose('waving').joints, { scale: 0.37, x: 900, y: 240 });

  test('undoes any change of size and place', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 20, noNaN: true }),
        fc.double({ min: -5000, max: 5000, noNaN: true }),
        fc.double({ min: -5000, max: 5000, noNaN: true }),
        (scale, x, y) => {
          const fitted = fitTo(moveJoints(person, { scale, x, y }), person);
          for (const [index, joint] of fitted.entries()) {
            expect(joint.x).toBeCloseTo(person[index]!.x, 4);
            expect(joint.y).toBeCloseTo(person[index]!.y, 4);
          }
        },
      ),
    );
  });

  test.each(readyPoseNames)('puts %s on the same ground, as large', (name) => {
    const fitted = fitTo(findReadyPose(name).joints, person);
    const ground = (joints: readonly Joint[]) =>
      Math.max(at(joints, 'right_ankle').y, at(joints, 'left_ankle').y);
    expect(ground(fitted)).toBeCloseTo(ground(person), 6);
    expect(torso(fitted) / torso(person)).toBeGreaterThan(0.8);
    expect(torso(fitted) / torso(person)).toBeLessThan(1.25);
  });

  test('puts hips on hips where the ankles are missing, and shoulders on shoulders without hips', () => {
    const middle = (joints: readonly Joint[], part: string) =>
      (at(joints, `right_${part}`).y + at(joints, `left_${part}`).y) / 2;
    const walking = findReadyPose('walking').joints;
    expect(middle(fitTo(walking, hide(person, /ankle/)), 'hip')).toBeCloseTo(middle(person, 'hip'), 6);
    expect(middle(fitTo(hide(walking, /ankle/), person), 'hip')).toBeCloseTo(middle(person, 'hip'), 6);
    const bust = fitTo(walking, hide(person, /ankle|knee|hip/));
    expect(middle(bust, 'shoulder')).toBeCloseTo(middle(person, 'shoulder'), 6);
  });

  test('moves all frames of a movement alike, so that a step stays a step', () => {
    const steps = [0, 40, 80].map((x) => moveJoints(standing, { scale: 1, x, y: 0 }));
    const fitted = fitPoses(steps, person, coco18)!;
    const hips = fitted.map((joints) => (at(joints, 'right_hip').x + at(joints, 'left_hip').x) / 2);
    const scale = measureStature(person, coco18)! / measureStature(standing, coco18)!;
    expect(hips[1]! - hips[0]!).toBeCloseTo(40 * scale, 6);
    expect(hips[1]).toBeCloseTo((at(person, 'right_hip').x + at(person, 'left_hip').x) / 2, 6);
  });

  test('has no answer for a pose or a person whose stature cannot be told', () => {
    const one = standing.map((joint, index) => ({ ...joint, confidence: index === 3 ? 1 : 0 }));
    expect(fitPoses([one], person, coco18)).toBeUndefined();
    expect(fitPoses([standing], one, coco18)).toBeUndefined();
    expect(fitPoses([], person, coco18)).toBeUndefined();
  });
});
