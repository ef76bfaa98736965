import { fitTarget } from '../../src/image/fit-target.js';
import { findReadyPose } from '../../src/pose/ready-poses.js';
import { coco18, type Joint, type Pose } from '../../src/pose/skeleton.js';

const canvas = { width: 500, height: 1000 };
const at = (name: string) => coco18.joints.indexOf(name);
const walking: Pose = { skeleton: coco18, canvas, joints: findReadyPose('walking').joints };
const waving: Pose = { skeleton: coco18, canvas, joints: findReadyPose('waving').joints };

/** A ready pose as a picture of it down to a row shows it, so many times as large. */
function portrait(name: string, row: number, scale: number): Pose {
  const joints = findReadyPose(name).joints.map(({ x, y, confidence }): Joint => {
    const isShown = y < row;
    return { x: isShown ? scale * x : 0, y: isShown ? scale * y : 0, confidence: isShown ? confidence : 0 };
  });
  return { skeleton: coco18, canvas: { width: scale * canvas.width, height: scale * row }, joints };
}

/** From one joint to another. */
function between(joints: readonly Joint[], from: string, to: string) {
  const [a, b] = [joints[at(from)]!, joints[at(to)]!];
  expect([a.confidence, b.confidence]).toEqual([1, 1]);
  return [b.x - a.x, b.y - a.y] as const;
}

const legs = [
  ['right_hip', 'right_knee'],
  ['right_knee', 'right_ankle'],
  ['left_hip', 'left_knee'],
  ['left_knee', 'left_ankle'],
] as const;

test.each([
  ['a portrait', portrait('waving', 480, 3)],
  ['a portrait to the chest', portrait('waving', 380, 0.5)],
  ['a head', portrait('waving', 210, 2)],
])('who gets the pose of %s keeps the legs', (_what, pose) => {
  const joints = fitTarget(pose, walking)!;
  for (const [from, to] of legs) {
    const [x, y] = between(walking.joints, from, to);
    expect(between(joints, from, to)).toEqual([expect.closeTo(x), expect.closeTo(y)]);
  }
});

test('arms that a portrait shows are as it shows them, and others as they are', () => {
  const joints = fitTarget(portrait('waving', 380, 1), walking)!;
  expect(between(joints, 'right_elbow', 'right_wrist')[1]).toBeLessThan(0);
  const [x, y] = between(walking.joints, 'left_elbow', 'left_wrist');
  expect(between(joints, 'left_elbow', 'left_wrist')).toEqual([expect.closeTo(x), expect.closeTo(y)]);
});

const hide = (joints: readonly Joint[], names: RegExp) =>
  joints.map((joint, i) => (names.test(coco18.joints[i]!) ? { ...joint, confidence: 0 } : joint));

test('an arm of which a pose shows nothing is as the person has it, and a forearm alone stays hidden', () => {
  const find = (names: RegExp) => fitTarget({ ...waving, joints: hide(waving.joints, names) }, walking)!;
  const arm = find(/left_(elbow|wrist)/);
  for (const [from, to] of [
    ['left_shoulder', 'left_elbow'],
    ['left_elbow', 'left_wrist'],
  ] as const) {
    const [x, y] = between(walking.joints, from, to);
    expect(between(arm, from, to)).toEqual([expect.closeTo(x), expect.closeTo(y)]);
  }
  expect(find(/left_wrist/)[at('left_wrist')]!.confidence).toBe(0);
});

test('arms of who turns round stay on their sides', () => {
  const back: Pose = { skeleton: coco18, canvas, joints: findReadyPose('back').joints };
  const arms = /(elbow|wrist)/;
  const joints = fitTarget({ ...back, joints: hide(findReadyPose('standing').joints, arms) }, back)!;
  expect(between(back.joints, 'right_shoulder', 'right_elbow')[0]).toBeGreaterThan(5);
  expect(between(joints, 'right_shoulder', 'right_elbow')[0]).toBeLessThan(-5);
  expect(between(joints, 'left_shoulder', 'left_elbow')[0]).toBeGreaterThan(5);
});

test('the far arm that a profile hides stays hidden', () => {
  const side = findReadyPose('side').joints;
  const joints = fitTarget({ skeleton: coco18, canvas, joints: hide(side, /right_(elbow|wrist)/) }, walking)!;
  expect(joints[at('right_elbow')]!.confidence).toBe(0);
});

test('who is cut off, too, gets legs that hang', () => {
  const joints = fitTarget(portrait('waving', 480, 3), portrait('standing', 480, 1))!;
  for (const [from, to] of legs) {
    const [x, y] = between(joints, from, to);
    expect(x).toBeCloseTo(0);
    expect(y).toBeGreaterThan(50);
  }
});
