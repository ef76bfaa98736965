import { coco18 } from '../../src/pose/skeleton.js';
import { toSkeleton } from '../../src/pose/skeleton-definition.js';
import { body25, coco17 } from '../../src/pose/skeletons.js';
import { findBodyParts } from '../../src/warp/body-parts.js';
import { stickFigure } from '../support/stick-figure.js';

test('findBodyParts() finds torso, head and eight limbs of coco18', () => {
  const { parts, torsoSides, looking, ears, faceSides } = findBodyParts(coco18)!;
  expect(parts.map(({ kind, start, end }) => [kind, ...start, ...end])).toEqual([
    ['torso', 2, 5, 8, 11],
    ['head', 1, 0, 14, 15, 16, 17],
    ['arm', 2, 3],
    ['arm', 5, 6],
    ['arm', 3, 4],
    ['arm', 6, 7],
    ['leg', 8, 9],
    ['leg', 11, 12],
    ['leg', 9, 10],
    ['leg', 12, 13],
  ]);
  expect(parts.map(({ other }) => other)).toEqual([0, 1, 3, 2, 5, 4, 7, 6, 9, 8]);
  expect(torsoSides).toEqual([
    [2, 8],
    [5, 11],
  ]);
  expect({ looking, ears, faceSides }).toEqual({
    looking: [0, 14, 15],
    ears: [16, 17],
    faceSides: [
      [14, 15],
      [16, 17],
    ],
  });
});

test.each([coco17, body25])('findBodyParts() finds the same ten parts of $name by its names', (skeleton) => {
  const { parts } = findBodyParts(skeleton)!;
  expect(parts.map(({ name }) => name)).toEqual(findBodyParts(coco18)!.parts.map(({ name }) => name));
});

test('findBodyParts() stands the head of a skeleton without a neck on both shoulders', () => {
  const head = findBodyParts(coco17)!.parts.find(({ kind }) => kind === 'head')!;
  expect(head.start.map((joint) => coco17.joints[joint])).toEqual(['right_shoulder', 'left_shoulder']);
});

test('findBodyParts() leaves out parts without joints, and finds none without shoulders and hips', () => {
  const torso = ['left_shoulder', 'right_shoulder', 'left_hip', 'right_hip'];
  const limbs = [['left_shoulder', 'left_hip']] as const;
  const short = toSkeleton({ name: 'short', joints: [...torso, 'left_knee', 'right_knee'], limbs });
  expect(findBodyParts(short)!).toMatchObject({ looking: [], ears: [], faceSides: [] });
  expect(findBodyParts(short)!.parts.map(({ name }) => name)).toEqual(['torso', 'right_thigh', 'left_thigh']);
  expect(findBodyParts(toSkeleton(stickFigure))).toBeUndefined();
});
