import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toWholePixel } from '../../src/estimator/find-person.js';
import { findPose } from '../../src/estimator/find-pose.js';
import { type OpenEstimatorOptions, openPoseEstimator } from '../../src/estimator/pose-estimator.js';
import { encodeImage } from '../../src/image/encode-image.js';
import type { ValueRange } from '../../src/networks/network-file.js';
import { coco18, type Joint, type Skeleton } from '../../src/pose/skeleton.js';
import { body25, coco17 } from '../../src/pose/skeletons.js';
import {
  drawDots,
  sureScore,
  writeColourEstimator,
  writeCoordinateEstimator,
} from '../support/colour-estimator.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-keypoints-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Look extends OpenEstimatorOptions {
  readonly path: string;
  readonly range?: ValueRange;
  readonly minScore?: number;
  readonly to?: Skeleton;
}

async function look(
  bytes: Uint8Array,
  { path, range = 'unit', minScore = sureScore, to = coco18, ...options }: Look,
) {
  const estimator = await openPoseEstimator({ path, range, minCertainty: 0 }, options);
  try {
    const { joints } = await findPose(bytes, estimator, { field: 'a.png', minScore, skeleton: to });
    return joints.map(toWholePixel);
  } finally {
    await estimator.release();
  }
}

/** The joints' places by name; undefined for one that was not seen. */
function toPlaces(joints: readonly Joint[]) {
  return Object.fromEntries(
    coco18.joints.map((name, i) => {
      const { x, y, confidence } = joints[i]!;
      return [name, confidence > 0 ? [x, y] : undefined];
    }),
  );
}

/** Dots on even pixels in three columns. */
const places = coco17.joints.map(
  (_, joint) => [4 + 20 * (joint % 3), 4 + 14 * Math.floor(joint / 3)] as const,
);

/** What `places` are to be found as: `by` pixels right of and below each dot's corner. */
function expectedPlaces(by: number) {
  const place = (name: string) => places[coco17.joints.indexOf(name)]?.map((value) => value + by);
  const [left, right] = [place('left_shoulder')!, place('right_shoulder')!];
  const neck = [0, 1].map((axis) => Math.round((left[axis]! + right[axis]!) / 2));
  return Object.fromEntries(coco18.joints.map((name) => [name, name === 'neck' ? neck : place(name)]));
}

describe('findPose() with heat maps', () => {
  test.each(['nchw', 'nhwc'] as const)(
    'finds each joint where a letterboxed picture has it, in %s',
    async (layout) => {
      const path = join(folder, `colours-${layout}.onnx`);
      await writeColourEstimator(path, { width: 64, height: 48 }, layout);
      // 64x96 becomes 32x48 in the middle of 64x48: a dot's middle pixel of three, and back.
      const joints = await look(await drawDots({ width: 64, height: 96 }, places), { path });
      expect(toPlaces(joints)).toEqual(expectedPlaces(2));
    },
  );

  test('finds the very pixels of a picture of the size that the network looks at', async () => {
    const path = join(folder, 'same.onnx');
    await writeColourEstimator(path, { width: 64, height: 96 });
    const joints = await look(await drawDots({ width: 64, height: 96 }, places), { path });
    expect(toPlaces(joints)).toEqual(expectedPlaces(0)); // the first of 36 equal pixels
  });

  test('looks at pictures of the size asked for where the network leaves its own open', async () => {
    const path = join(folder, 'open.onnx');
    await writeColourEstimator(path, { width: 'W', height: 'H' });
    const picture = await drawDots({ width: 64, height: 96 }, places);
    const joints = await look(picture, { path, size: { width: 64, height: 48 } });
    expect(toPlaces(joints)).toEqual(expectedPlaces(2));
    await expect(look(picture, { path })).rejects.toThrow(
      `Cannot use ${path}: its input leaves the size of the picture open, expected --size`,
    );
  });

  test('a lower score counts as seen only where it is allowed', async () => {
    const path = join(folder, 'scores.onnx');
    await writeColourEstimator(path, { width: 64, height: 96 });
    const withoutAnkle = places.slice(0, -1);
    const picture = await drawDots({ width: 64, height: 96 }, withoutAnkle);
    const visible = async (minScore: number) =>
      (await look(picture, { path, minScore })).filter(({ confidence }) => confidence > 0).length;
    expect(await visible(sureScore)).toBe(17);
    expect(await visible(0.5)).toBe(18);
    await expect(visible(1.5)).rejects.toThrow('no joint in it, expected one with a score of 1.5');
  });
});

describe('findPose() with coordinates', () => {
  /** y, x, score; the last joint is below the picture, the one before unsure. */
  const told = coco17.joints.map((_, i) => [i / 32, 0.5 - i / 64, 0.9] as const);
  const square = { width: 64, height: 64 };
  const white = encodeImage(new Uint8Array(64 * 64 * 3).fill(255), { size: square, format: 'png' });

  test.each(['int32', 'uint8'] as const)('reads y, x and score from an input of %s', async (type) => {
    const path = join(folder, `${type}.onnx`);
    await writeCoordinateEstimator(path, 32, { told, type });
    const found = toPlaces(await look(await white, { path, range: 'imagenet', minScore: 0.2 }));
    expect(found['nose']).toEqual([32, 0]);
    expect(found['left_shoulder']).toEqual([32 - 5, 10]);
    expect(found['right_shoulder']).toEqual([32 - 6, 12]);
    expect(found['neck']).toEqual([Math.round(26.5), 11]);
    expect(found['right_ankle']).toEqual([32 - 16, 32]);
  });

  test('joints at the lower edge, which may be cut off, need twice the score', async () => {
    const path = join(folder, 'edge.onnx');
    const low = told.map(([y, x, score], i) =>
      i === 11 || i === 12 ? ([i === 11 ? 0.96 : 0.94, x, 0.3] as const) : ([y, x, score] as const),
    );
    await writeCoordinateEstimator(path, 32, { told: low, type: 'int32' });
    const find = async (minScore: number) => toPlaces(await look(await white, { path, minScore }));
    expect(await find(0.2)).toMatchObject({ left_hip: undefined, right_hip: [20, 60] });
    expect(await find(0.1)).toMatchObject({ left_hip: [21, 61], right_hip: [20, 60] });
  });

  test('joints beside the picture and unsure ones are not seen, nor a neck between them', async () => {
    const path = join(folder, 'beside.onnx');
    const some = told.map(([y, x, score], i) =>
      i === 5 ? ([y, x, 0.1] as const) : i === 16 ? ([1.2, x, score] as const) : ([y, x, score] as const),
    );
    await writeCoordinateEstimator(path, 32, { told: some, type: 'int32' });
    const found = toPlaces(await look(await white, { path, minScore: 0.2 }));
    expect(Object.keys(found).filter((name) => found[name] === undefined)).toEqual(
      ['neck', 'left_shoulder', 'right_ankle'].sort(
        (a, b) => coco18.joints.indexOf(a) - coco18.joints.indexOf(b),
      ),
    );
  });

  test.each([
    [
      { kind: 'heat-maps' },
      'an output of shape [1, 1, 17, 3], expected heat-maps [1, J, h, w] or [1, h, w, J], J one of 18',
    ],
    [
      { skeleton: body25 },
      'expected heat-maps [1, J, h, w] or [1, h, w, J], or coordinates [1, J, 3] or [1, 1, J, 3], J one of 25 (body25)',
    ],
  ] as const)('%j of another form is refused by the name of the file', async (options, message) => {
    const path = join(folder, 'form.onnx');
    await writeCoordinateEstimator(path, 32, { told, type: 'int32' });
    const looking = look(await white, { path, ...options });
    await expect(looking).rejects.toThrow(`Cannot use ${path}: `);
    await expect(look(await white, { path, ...options })).rejects.toThrow(message);
  });

  test('coordinates in pixels are refused', async () => {
    const path = join(folder, 'pixels.onnx');
    await writeCoordinateEstimator(path, 32, { told: told.map(() => [12, 20, 1] as const), type: 'int32' });
    await expect(look(await white, { path })).rejects.toThrow(
      'joint 0 at 12, 20, expected y and x from 0 to 1',
    );
  });
});
