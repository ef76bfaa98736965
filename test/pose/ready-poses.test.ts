import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatReadyPoses } from '../../scripts/format-ready-poses.js';
import { ReposeError } from '../../src/errors.js';
import { packageRoot } from '../../src/package-root.js';
import { namedBodyPoses } from '../../src/people/poses/named-body-poses.js';
import { parsePose } from '../../src/pose/convert.js';
import { parsePoseFile } from '../../src/pose/parse-pose-file.js';
import { findReadyPose, readyPoseNames, toPoseFile } from '../../src/pose/ready-poses.js';
import { coco18 } from '../../src/pose/skeleton.js';

const names = Object.keys(namedBodyPoses);

test('the ready poses are what a rendered person shows (else run npm run write:ready-poses)', async () => {
  const path = join(packageRoot, 'src', 'pose', 'ready-pose-joints.ts');
  expect(await readFile(path, 'utf8')).toBe(formatReadyPoses());
  expect(readyPoseNames).toEqual(names);
});

test.each(names)('%s lies on its canvas, whatever the proportions of the frame', (name) => {
  for (const [width, height] of [
    [64, 128],
    [256, 256],
    [300, 100],
    [10, 100],
  ] as const) {
    const pose = parsePose(findReadyPose(name, { width, height }), 'pose', {
      skeleton: coco18,
      canvas: { width: 1, height: 1 },
    });
    const { canvas } = pose;
    expect(canvas.width / canvas.height).toBeCloseTo(width / height, 2);
    for (const { x, y, confidence } of pose.joints.filter((joint) => joint.confidence > 0)) {
      expect(confidence).toBe(1);
      expect(x).toBeGreaterThan((canvas.width - 500) / 2);
      expect(x).toBeLessThan((canvas.width + 500) / 2);
      expect(y).toBeGreaterThan((canvas.height - 1000) / 2);
      expect(y).toBeLessThan((canvas.height + 1000) / 2);
    }
  }
});

const at = (pose: string, joint: string) => findReadyPose(pose).joints[coco18.joints.indexOf(joint)]!;

test.each([
  ['arms-raised', ['right_wrist', 'left_wrist'], ['nose']],
  ['waving', ['right_wrist'], ['neck']],
  ['waving', ['neck'], ['left_wrist']],
  ['sitting', ['right_knee', 'left_knee'], ['right_ankle', 'left_ankle']],
  ['standing', ['right_hip', 'left_hip'], ['right_knee', 'left_knee']],
])('%s has %j above %j', (pose, above, below) => {
  for (const upper of above)
    for (const lower of below) expect(at(pose, upper).y + 50).toBeLessThan(at(pose, lower).y);
});

test('sitting has the knees at the height of the hips', () => {
  expect(Math.abs(at('sitting', 'right_knee').y - at('sitting', 'right_hip').y)).toBeLessThan(80);
});

test('hands-on-hips has the wrists beside the hips and the elbows outside of them', () => {
  for (const side of ['right', 'left']) {
    const [wrist, hip, elbow] = ['wrist', 'hip', 'elbow'].map((part) =>
      at('hands-on-hips', `${side}_${part}`),
    );
    expect(Math.hypot(wrist!.x - hip!.x, wrist!.y - hip!.y)).toBeLessThan(110);
    expect(Math.abs(elbow!.x - 250)).toBeGreaterThan(Math.abs(wrist!.x - 250) + 25);
  }
});

test.each(['walking', 'running'])('%s sets the ankles apart', (pose) => {
  expect(Math.abs(at(pose, 'right_ankle').x - at(pose, 'left_ankle').x)).toBeGreaterThan(100);
});

test.each([
  ['standing', []],
  ['side', ['left_eye', 'left_ear']],
  ['back', ['nose', 'right_eye', 'left_eye']],
])('%s tells all joints but %j, which nobody sees', (pose, hidden) => {
  expect(coco18.joints.filter((joint) => at(pose, joint).confidence === 0)).toEqual(hidden);
});

test('toPoseFile() writes what parsePoseFile() reads', () => {
  const pose = findReadyPose('waving');
  expect(parsePoseFile(toPoseFile(pose), 'pose')).toEqual(pose);
});

test.each(['nobody', '', 'toString', '__proto__'])(
  'findReadyPose() refuses %j and names those that there are',
  (name) => {
    expect(() => findReadyPose(name)).toThrow(ReposeError);
    expect(() => findReadyPose(name)).toThrow(/expected one of standing, back, /);
  },
);
