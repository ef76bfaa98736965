import { ReposeError } from '../../src/errors.js';
import { parsePose } from '../../src/pose/convert.js';
import { parsePoseFile } from '../../src/pose/parse-pose-file.js';
import { findReadyPose, readyPoseNames, toPoseFile } from '../../src/pose/ready-poses.js';
import { coco18 } from '../../src/pose/skeleton.js';
import { drawPerson } from '../../src/synthetic/draw-person.js';
import { namedBodyPoses } from '../../src/synthetic/named-body-poses.js';
import { syntheticPerson } from '../../src/synthetic/synthetic-people.js';

const names = Object.keys(namedBodyPoses);

test('the ready poses are those of the synthetic people (else run npm run write:ready-poses)', () => {
  expect(readyPoseNames).toEqual(names);
});

test.each(Object.entries(namedBodyPoses))(
  '%s is what a synthetic person shows (else run npm run write:ready-poses)',
  (name, bodyPose) => {
    const { joints } = drawPerson(syntheticPerson(1, 1), bodyPose, { width: 500, height: 1000 });
    const rounded = joints.map(({ x, y, confidence }) => ({
      x: Math.round(x),
      y: Math.round(y),
      confidence,
    }));
    expect(findReadyPose(name).joints).toEqual(rounded);
  },
);

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
