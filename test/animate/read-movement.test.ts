import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMovement, readyMovements } from '../../src/animate/read-movement.js';
import { drawAnimation, readyAnimations } from '../../src/people/animations/ready-animations.js';
import { findReadyPose, toPoseFile } from '../../src/pose/ready-poses.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-movement-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** OpenPose's file of a frame, with a person of 18 joints at `x` or nobody. */
function toOpenPose(x: number | undefined): string {
  const person = { pose_keypoints_2d: Array.from({ length: 18 }, (_, i) => [x, i + 1, 0.9]).flat() };
  return JSON.stringify({ version: 1.3, people: x === undefined ? [] : [person] });
}

describe('readMovement()', () => {
  test('reads a folder of OpenPose files in the order of their numbers, without empty ends', async () => {
    const path = join(folder, 'frames');
    await mkdir(path);
    for (const [frame, x] of [undefined, 9, undefined, 11, undefined].entries())
      await writeFile(join(path, `dance_${frame + 8}_keypoints.json`), toOpenPose(x));
    const { movement, isReady } = await readMovement(path);
    expect(movement.map((joints) => joints?.[0]?.x)).toEqual([9, undefined, 11]);
    expect(isReady).toBe(false);
  });

  test('reads one file with a list of frames', async () => {
    const path = join(folder, 'film.json');
    const poses = ['standing', 'walking', 'waving'].map((name) => toPoseFile(findReadyPose(name)));
    await writeFile(path, `[${poses.join(',')}]`);
    const { movement } = await readMovement(path);
    expect(movement).toHaveLength(3);
    expect(movement[1]).toEqual(findReadyPose('walking').joints);
  });

  test.each(readyMovements)(
    'has %s, which is what the animated people do (else run npm run write:ready-animations)',
    async (name) => {
      const { movement, isReady } = await readMovement(name);
      expect(isReady).toBe(true);
      const drawn = drawAnimation(readyAnimations[name]!);
      const rounded = drawn.map((joints) =>
        joints.map(({ x, y, confidence }) => ({ x: Math.round(x), y: Math.round(y), confidence })),
      );
      expect(movement).toEqual(rounded);
      const ankles = movement.map((joints) => Math.max(joints![10]!.y, joints![13]!.y));
      expect(Math.max(...ankles) - Math.min(...ankles)).toBeLessThan(60); // one foot is on the ground
      const step = (a: number, b: number) =>
        Math.max(
          ...drawn[a]!.map((joint, j) => Math.hypot(joint.x - drawn[b]![j]!.x, joint.y - drawn[b]![j]!.y)),
        );
      const longest = Math.max(...drawn.slice(1).map((_, i) => step(i, i + 1)));
      expect(step(drawn.length - 1, 0)).toBeLessThanOrEqual(longest * 1.2); // it repeats without a jump
    },
  );

  test.each([
    ['a path that is not there', async () => join(folder, 'none'), 'Cannot read the poses'],
    [
      'a folder without keypoint files',
      async () => {
        await mkdir(join(folder, 'empty'));
        return join(folder, 'empty');
      },
      'no .json file in it',
    ],
    [
      'a file with one frame',
      async () => {
        await writeFile(join(folder, 'one.json'), toOpenPose(3));
        return join(folder, 'one.json');
      },
      'a person in one of 1 frames, expected at least two frames with a person',
    ],
    [
      'a file of another kind',
      async () => {
        await writeFile(join(folder, 'other.json'), '{"a":1}');
        return join(folder, 'other.json');
      },
      'an object with a, expected',
    ],
  ])('refuses %s', async (_name, create, message) => {
    await expect(readMovement(await create())).rejects.toThrow(message);
  });
});
