import { pastePerson } from '../../src/evaluate/paste-person.js';
import { moveJoints } from '../../src/pose/fit-pose.js';
import { findReadyPose } from '../../src/pose/ready-poses.js';
import { coco18 } from '../../src/pose/skeleton.js';
import { measureClearance } from '../../src/warp/body-clearance.js';
import { findBodyParts } from '../../src/warp/body-parts.js';

const size = { width: 64, height: 128 };
const pixels = size.width * size.height;
const poseOf = (name: string) => moveJoints(findReadyPose(name).joints, { scale: 0.128, x: 0, y: 0 });
const poses = { source: poseOf('standing'), target: poseOf('walking') };

/** 1 where a picture shows the standing person, and 0 beside them. */
const matte = measureClearance(findBodyParts(coco18)!, {
  ...{ size, source: poses.source },
  reach: { sigmas: 1.2, dilation: 0, softness: 1 / 8 },
}).map((clearance) => (clearance < 1 ? 1 : 0));
const chest = 3 * (45 * size.width + 32);
const picture = { size, skeleton: coco18, matte, ...poses };

test('pastePerson() puts the moved person before a backdrop, which shows away from the person', () => {
  const backdrop = new Uint8Array(pixels * 3).fill(10);
  const image = new Uint8Array(backdrop.length).fill(250);
  const pasted = pastePerson({ ...picture, image, backdrop })!;
  expect([pasted[0], pasted.at(-1)]).toEqual([10, 10]);
  expect([...pasted.subarray(chest, chest + 3)]).toEqual([250, 250, 250]);
});

test('pastePerson() takes nothing of the wall behind the person along', () => {
  const backdrop = new Uint8Array(pixels * 3);
  const image = new Uint8Array(pixels * 3);
  for (const [pixel, share] of matte.entries()) image.set(share > 0 ? [250, 0, 0] : [0, 250, 0], 3 * pixel);
  const pasted = pastePerson({ ...picture, image, backdrop })!;
  expect([...pasted.subarray(chest, chest + 3)]).toEqual([250, 0, 0]);
  const green = pasted.filter((_, i) => i % 3 === 1);
  expect(Math.max(...green)).toBeLessThan(3);
});

test('pastePerson() puts the moved person before the wall, filled where they stood', () => {
  const image = new Uint8Array(pixels * 3).fill(100);
  for (const [pixel, share] of matte.entries()) if (share > 0) image.set([250, 100, 100], 3 * pixel);
  const [elbow, hand] = ['right_elbow', 'right_wrist'].map((name) => coco18.joints.indexOf(name));
  const target = poses.source.map((joint, i) => (i === elbow || i === hand ? { ...joint, y: 20 } : joint));
  const pasted = pastePerson({ ...picture, target, image })!;
  const { x, y } = poses.source[hand!]!;
  const wrist = 3 * (Math.round(y) * size.width + Math.round(x));
  expect([...image.subarray(wrist, wrist + 3)]).toEqual([250, 100, 100]);
  expect([...pasted.subarray(wrist, wrist + 3)]).toEqual([100, 100, 100]);
});

test('pastePerson() gives the picture itself without a source pose', () => {
  const image = Uint8Array.from({ length: pixels * 3 }, (_, i) => i % 251);
  const source = poses.source.map((joint) => ({ ...joint, confidence: 0 }));
  expect(pastePerson({ ...picture, image, source })).toEqual(image);
});
