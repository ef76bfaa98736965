import { pastePerson } from '../../src/evaluate/paste-person.js';
import { moveJoints } from '../../src/pose/fit-pose.js';
import { findReadyPose } from '../../src/pose/ready-poses.js';
import { coco18 } from '../../src/pose/skeleton.js';

const size = { width: 64, height: 128 };
const poseOf = (name: string) => moveJoints(findReadyPose(name).joints, { scale: 0.128, x: 0, y: 0 });

test('pastePerson() puts the moved person before a backdrop, which shows away from the person', () => {
  const backdrop = new Uint8Array(64 * 128 * 3).fill(10);
  const image = new Uint8Array(backdrop.length).fill(250);
  const poses = { source: poseOf('standing'), target: poseOf('walking') };
  const pasted = pastePerson({ image, size, skeleton: coco18, ...poses, backdrop })!;
  expect([pasted[0], pasted.at(-1)]).toEqual([10, 10]);
  const chest = 3 * (45 * size.width + 32);
  expect([...pasted.subarray(chest, chest + 3)]).toEqual([250, 250, 250]);
});
