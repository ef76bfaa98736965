import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lightning } from '../../src/estimator/estimator-file.js';
import { findPose } from '../../src/estimator/find-pose.js';
import { openPoseEstimator, type PoseEstimator } from '../../src/estimator/pose-estimator.js';
import { pastePerson } from '../../src/evaluate/paste-person.js';
import { type Matte, openMatte } from '../../src/export/matte/open-matte.js';
import { openImage } from '../../src/image/decode-image.js';
import { encodeImage } from '../../src/image/encode-image.js';
import { framePoses } from '../../src/image/frame-poses.js';
import { toUnitRange } from '../../src/image/value-range.js';
import { packageRoot } from '../../src/package-root.js';
import { findReadyPose } from '../../src/pose/ready-poses.js';
import { coco18, type Joint } from '../../src/pose/skeleton.js';

const size = { width: 128, height: 256 };

/** Photographs that people took of themselves, and the network's parts that see photographs. */
let [estimator, matte]: [PoseEstimator | undefined, Matte | undefined] = [undefined, undefined];
beforeAll(async () => {
  [estimator, matte] = [await openPoseEstimator(lightning, {}), await openMatte(size)];
});
afterAll(async () => {
  await estimator!.release();
  await matte!.dispose();
});

const at = (joints: readonly Joint[], name: string) => joints[coco18.joints.indexOf(name)]!;
const distance = (joints: readonly Joint[], from: string, to: string) => {
  const [a, b] = [at(joints, from), at(joints, to)];
  expect([a.confidence > 0, b.confidence > 0]).toEqual([true, true]);
  return Math.hypot(a.x - b.x, a.y - b.y);
};
const find = (bytes: Uint8Array) =>
  findPose(bytes, estimator!, { field: 'cond', minScore: 0.2, skeleton: coco18 });

/** A person's picture in the model's frame, both poses in it, and the person in the target pose, without a network. */
async function repose(person: string, pose: string) {
  const cond = await readFile(join(packageRoot, 'test', 'fixtures', 'selfies', `${person}.jpg`));
  const image = await openImage(cond, { field: 'cond' });
  const condPose = await find(cond);
  const { joints, canvas = size } = findReadyPose(pose, size);
  const target = { skeleton: coco18, canvas, joints: [...joints] };
  const asked = { kind: 'person' } as const;
  const framed = framePoses({ asked, target, condPose, keepsScale: false, source: image.source, size });
  const picture = await image.frame({ size, framing: framed.framing });
  const found = await matte!.find(toUnitRange(picture), 1);
  const poses = { source: framed.condJoints!, target: framed.joints };
  const pasted = pastePerson({ image: picture, matte: found, size, skeleton: coco18, ...poses })!;
  return { picture, pasted, ...poses };
}

test.each(['P001', 'P002', 'P003', 'P004', 'P005'])(
  '%s keeps the size of head and shoulders',
  async (person) => {
    const { pasted, source } = await repose(person, 'standing');
    const drawn = await find(await encodeImage(pasted, { size, format: 'png' }));
    const headOf = (joints: readonly Joint[]) =>
      distance(joints, 'right_ear', 'left_ear') / distance(joints, 'right_shoulder', 'left_shoulder');
    expect(headOf(drawn.joints) / headOf(source)).toBeGreaterThan(0.6);
    expect(headOf(drawn.joints) / headOf(source)).toBeLessThan(1.4);
  },
);

test('a hand at the chin leaves all of the face where it is', async () => {
  const { picture, pasted, source, target } = await repose('P004', 'standing');
  /** How much brightness varies in the lower half of a face, in levels. */
  const deviationIn = (image: Uint8Array, joints: readonly Joint[]) => {
    const { x, y } = at(joints, 'nose');
    const [left, top] = [Math.round(x - 8), Math.round(y - 4)];
    const levels = Array.from({ length: 16 * 20 }, (_, i) => {
      const pixel = (top + Math.floor(i / 16)) * size.width + left + (i % 16);
      return (image[3 * pixel]! + image[3 * pixel + 1]! + image[3 * pixel + 2]!) / 3;
    });
    const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length;
    return Math.sqrt(levels.reduce((sum, level) => sum + (level - mean) ** 2, 0) / levels.length);
  };
  expect(deviationIn(pasted, target) / deviationIn(picture, source)).toBeGreaterThan(0.8);
});
