import { judgedPairs, samplePair } from '../../../src/data/pairs.js';
import type { PictureSet } from '../../../src/data/picture-set.js';
import { type Matte, openMatte } from '../../../src/export/matte/open-matte.js';
import { drawHeatMaps } from '../../../src/pose/heat-maps.js';
import { coco18, type Joint } from '../../../src/pose/skeleton.js';
import { toSkeleton } from '../../../src/pose/skeleton-definition.js';
import { coco17 } from '../../../src/pose/skeletons.js';
import { createRandom } from '../../../src/random.js';
import { assembleBatch, type BatchOptions } from '../../../src/train/data/batch.js';
import { flipJoints, flipPixels } from '../../../src/train/data/flip.js';
import { findBodyParts } from '../../../src/warp/body-parts.js';
import { fillFigure, findFigure } from '../../../src/warp/find-figure.js';
import { holdHead } from '../../../src/warp/hold-head.js';
import { createWarpOutput, warpPicture } from '../../../src/warp/warp-picture.js';
import { standing } from '../../support/standing-person.js';
import { stickFigure } from '../../support/stick-figure.js';

const size = { width: 16, height: 32 };
const pixels = size.width * size.height;
const jointCount = coco18.joints.length;

/** Picture i is filled with the level i; its joints stand in a column at x = i. */
const set: PictureSet = {
  size,
  skeleton: coco18,
  persons: [
    [0, 1, 2],
    [3, 4],
  ],
  image: (index) => new Uint8Array(pixels * 3).fill(index),
  name: (index) => `${index}`,
  joints: (index) => coco18.joints.map((_, j): Joint => ({ x: index, y: j, confidence: 1 })),
};
const plain = { flip: false, dropJoints: 0 };

let matte: Matte;
beforeAll(async () => {
  matte = await openMatte(size);
});
afterAll(() => matte.dispose());

test('assembleBatch() puts images in [-1, 1], heat maps of the target, and its mask', async () => {
  const batch = await assembleBatch(set, [{ cond: 0, target: 4 }], plain, createRandom(1));
  expect(new Set(batch.cond)).toEqual(new Set([-1]));
  expect(batch.target[0]).toBeCloseTo((4 - 127.5) / 127.5, 6);
  const nose = (y: number, x: number) => batch.heatMaps[(y * size.width + x) * jointCount];
  expect([nose(0, 4), nose(0, 8), nose(4, 4), nose(0, 9), nose(5, 4)]).toEqual([1, 1, 1, -1, -1]);
  expect(new Set(batch.mask)).toEqual(new Set([0, 1]));
});

test('assembleBatch() gives the mask of the target, flipped with its picture', async () => {
  const corner = (index: number) => Uint8Array.from({ length: pixels }, (_, i) => (i === 0 ? 51 * index : 0));
  const masked: PictureSet = { ...set, mask: corner };
  const pairs = Array.from({ length: 12 }, () => ({ cond: 0, target: 4 }));
  const warped = { ...plain, inputs: 'warped', matte } as const;
  const { person } = await assembleBatch(masked, pairs, { ...warped, flip: true }, createRandom(3));
  const places = pairs.map((_, n) =>
    [...person!.subarray(n * pixels, (n + 1) * pixels)].indexOf(Math.fround(0.8)),
  );
  expect(new Set(places)).toEqual(new Set([0, size.width - 1]));
  expect((await assembleBatch(set, pairs, warped, createRandom(3))).person).toBeUndefined();
  expect((await assembleBatch(masked, pairs, plain, createRandom(3))).person).toBeUndefined(); // nothing uses it
});

test('assembleBatch() draws the same examples from the same random stream', async () => {
  const augmentation = { flip: true, dropJoints: 0.5 };
  const pairs = [
    { cond: 0, target: 1 },
    { cond: 3, target: 4 },
  ];
  const draw = () => assembleBatch(set, pairs, augmentation, createRandom(5));
  expect(await draw()).toEqual(await draw());
});

test('assembleBatch() loses some joints of some examples in the heat maps, and none in the mask', async () => {
  const pairs = Array.from({ length: 40 }, () => ({ cond: 0, target: 4 }));
  const batch = await assembleBatch(set, pairs, { flip: false, dropJoints: 0.5 }, createRandom(2));
  const seen = pairs.map((_, n) => {
    const maps = batch.heatMaps.subarray(n * pixels * jointCount, (n + 1) * pixels * jointCount);
    return coco18.joints.filter((_name, j) => maps.some((value, i) => i % jointCount === j && value === 1))
      .length;
  });
  expect(seen.filter((count) => count === jointCount).length).toBeGreaterThan(10);
  expect(seen.filter((count) => count < jointCount).length).toBeGreaterThan(10);
  const masks = pairs.map((_, n) => batch.mask.subarray(n * pixels, (n + 1) * pixels).join());
  expect(new Set(masks).size).toBe(1);
});

test('assembleBatch() takes the condition image itself as the target of its share of examples', async () => {
  const pairs = Array.from({ length: 40 }, () => ({ cond: 0, target: 4 }));
  const batch = await assembleBatch(set, pairs, { ...plain, samePicture: 0.5 }, createRandom(2));
  const same = pairs.map((_, n) => batch.target[n * pixels * 3] === -1);
  expect(same.filter(Boolean).length).toBeGreaterThan(10);
  expect(same.filter((one) => !one).length).toBeGreaterThan(10);
});

test('assembleBatch() drops joints of a low confidence in its share of examples', async () => {
  const hidden: PictureSet = {
    ...set,
    joints: (index) => set.joints(index).map((joint, j) => ({ ...joint, confidence: j < 5 ? 0.3 : 0.5 })),
  };
  const pairs = Array.from({ length: 40 }, () => ({ cond: 0, target: 4 }));
  const batch = await assembleBatch(
    hidden,
    pairs,
    { ...plain, flip: true, dropUnsure: 0.5 },
    createRandom(2),
  );
  const counts = pairs.map((_, n) => {
    const maps = batch.heatMaps.subarray(n * pixels * jointCount, (n + 1) * pixels * jointCount);
    return coco18.joints.filter((_name, j) => maps.some((value, i) => i % jointCount === j && value === 1))
      .length;
  });
  expect(new Set(counts)).toEqual(new Set([jointCount - 5, jointCount]));
  expect(counts.filter((count) => count === jointCount).length).toBeGreaterThan(10);
});

describe('assembleBatch() with warped inputs', () => {
  const person = { x: 8, y: 0, confidence: 1 };
  const people: PictureSet = {
    ...set,
    image: (index) => Uint8Array.from({ length: pixels * 3 }, (_, i) => (7 * i + 31 * index) % 256),
    joints: (index) =>
      coco18.joints.map((_, j): Joint => ({ ...person, x: 3 + ((j + index) % 5), y: 1.7 * j })),
  };
  let warped: BatchOptions;
  beforeAll(() => {
    warped = { ...plain, inputs: 'warped', matte };
  });

  test('tells source joints as far off as it is told to, and target joints exactly', async () => {
    const draw = (sourceError: number) =>
      assembleBatch(people, [{ cond: 1, target: 3 }], { ...warped, sourceError }, createRandom(1));
    const [exact, off] = [await draw(0), await draw(0.05)];
    expect(off.heatMaps).toEqual(exact.heatMaps);
    expect(off.warp!.sourceMaps).not.toEqual(exact.warp!.sourceMaps);
    const seen = (maps: Float32Array) => maps.filter((value) => value === 1).length;
    expect(seen(off.warp!.sourceMaps)).toBeGreaterThan(0.5 * seen(exact.warp!.sourceMaps));
  });

  test('adds the source pose and the picture moved by both, as src/warp moves it', async () => {
    const { cond, warp } = await assembleBatch(people, [{ cond: 1, target: 3 }], warped, createRandom(1));
    const planes = {
      ...createWarpOutput(size),
      background: new Float32Array(pixels * 3),
      hold: new Float32Array(pixels),
    };
    const poses = { size, source: people.joints(1), target: people.joints(3) };
    const body = findBodyParts(coco18)!;
    const figure = findFigure(body, { ...poses, image: cond, matte: await matte.find(cond, 1) });
    warpPicture(body, { ...poses, figure }, planes);
    fillFigure({ image: cond, size }, figure.hole, planes.background);
    holdHead(body, poses, planes.hold);
    expect(warp).toEqual({ ...planes, sourceMaps: drawHeatMaps(people.joints(1), size) });
    for (const plane of [planes.coverage, planes.silhouette]) expect(Math.max(...plane)).toBeGreaterThan(0.5);
  });

  test('finds the people of each picture of a batch', async () => {
    const pairs = [1, 2, 0].map((cond) => ({ cond, target: 3 }));
    const together = await assembleBatch(people, pairs, warped, createRandom(1));
    const part = (values: Float32Array, n: number) =>
      values.subarray((n * values.length) / 3, ((n + 1) * values.length) / 3);
    for (const [n, pair] of pairs.entries()) {
      const alone = (await assembleBatch(people, [pair], warped, createRandom(1))).warp!;
      for (const [name, values] of Object.entries(alone)) {
        const worst = part(together.warp![name as keyof typeof alone], n).reduce(
          (most, value, i) => Math.max(most, Math.abs(value - values[i]!)),
          0,
        );
        expect({ n, name, worst, isNear: worst < 1e-4 }).toMatchObject({ isNear: true });
      }
    }
  });

  test('shows what is hidden as if the source pose were not told, and the rest as it is', async () => {
    const pair = { cond: 1, target: 3 };
    const draw = async (options: Partial<BatchOptions>) =>
      (await assembleBatch(people, [pair], { ...warped, ...options }, createRandom(1))).warp!;
    const [told, untold] = [await draw({}), await draw({ dropSourcePose: 1 })];
    const { sourceMaps, background } = told;
    expect(await draw({ hiddenInputs: ['warp'] })).toEqual({ ...untold, sourceMaps, background });
    expect(await draw({ hiddenInputs: ['sourceMaps', 'background'] })).toEqual({
      ...told,
      sourceMaps: untold.sourceMaps,
      background: untold.background,
    });
    expect(await draw({ hiddenInputs: ['sourceMaps', 'warp', 'background'] })).toEqual(untold);
  });

  test('leaves the rest of a batch as it is for the paper', async () => {
    const pairs = [{ cond: 1, target: 3 }];
    const { warp: _, ...rest } = await assembleBatch(people, pairs, warped, createRandom(1));
    expect(rest).toEqual(await assembleBatch(people, pairs, plain, createRandom(1)));
  });

  test('does not tell the source pose of a share of the examples: no coverage, no hole', async () => {
    const pairs = Array.from({ length: 40 }, () => ({ cond: 1, target: 3 }));
    const batch = await assembleBatch(people, pairs, { ...warped, dropSourcePose: 0.5 }, createRandom(4));
    const without = pairs.filter((_, n) => {
      const of = (all: Float32Array, channels: number) =>
        all.subarray(n * pixels * channels, (n + 1) * pixels * channels);
      const isUncovered = of(batch.warp!.coverage, 1).every((value) => value === 0);
      if (isUncovered) expect(of(batch.warp!.background, 3)).toEqual(of(batch.cond, 3));
      return isUncovered;
    });
    expect(without.length).toBeGreaterThan(10);
    expect(without.length).toBeLessThan(30);
  });
});

describe('assembleBatch() with photographs', () => {
  /** Two pictures whose left half is dark and whose right half is bright. */
  const photographs: PictureSet = {
    ...set,
    persons: [[0, 1]],
    image: (index) =>
      Uint8Array.from({ length: pixels * 3 }, (_, i) => (i % (size.width * 3) < 24 ? index : 255 - index)),
  };
  const pairs = Array.from({ length: 30 }, () => ({ cond: 1, target: 4 }));

  test('gives two of them for each pair, flipped at random, and the mask of the condition image', async () => {
    const { unpaired, cond } = await assembleBatch(
      set,
      pairs,
      { ...plain, flip: true, photographs },
      createRandom(2),
    );
    expect(unpaired!.photographs).toHaveLength(2 * cond.length);
    const firsts = Array.from({ length: 60 }, (_, n) => unpaired!.photographs[n * pixels * 3]!);
    const levels = new Set(firsts.map((value) => Math.round(value * 127.5 + 127.5)));
    expect(levels).toEqual(new Set([0, 1, 254, 255]));
    // The column of joints at x = 1, or at its mirror column.
    const columns = pairs.map((_, n) => unpaired!.condMask.subarray(n * pixels, (n + 1) * pixels).indexOf(1));
    expect(new Set(columns.map((column) => column < size.width / 2))).toEqual(new Set([true, false]));
  });

  test('leaves the rest of a batch as it is without them', async () => {
    const options = { ...plain, photographs };
    const { unpaired: _, ...rest } = await assembleBatch(set, pairs, options, createRandom(1));
    expect(rest).toEqual(await assembleBatch(set, pairs, plain, createRandom(1)));
  });
});

test('a flip mirrors columns, and twice is the picture itself', () => {
  const image = Uint8Array.from({ length: 2 * 3 * 3 }, (_, i) => i);
  const narrow = { width: 3, height: 2 };
  expect([...flipPixels(image, narrow).subarray(0, 9)]).toEqual([6, 7, 8, 3, 4, 5, 0, 1, 2]);
  expect(flipPixels(flipPixels(image, narrow), narrow)).toEqual(image);
});

test('a flip moves each joint to its mirror column and swaps left and right', () => {
  const joints = coco18.joints.map((_, j): Joint => ({ x: j + 0.6, y: 2 * j, confidence: 1 }));
  const flipped = flipJoints(joints, coco18, { width: 64, height: 128 });
  const rightShoulder = coco18.joints.indexOf('right_shoulder');
  const leftShoulder = coco18.joints.indexOf('left_shoulder');
  expect(flipped[rightShoulder]).toEqual({ x: 63 - leftShoulder, y: 2 * leftShoulder, confidence: 1 });
  expect(flipped[0]).toEqual({ x: 63, y: 0, confidence: 1 });
});

test.each([coco17, toSkeleton(stickFigure)])(
  'a batch of flipped examples of $name is the mirror image of the plain one, sides swapped',
  async (skeleton) => {
    const joints = skeleton.joints.map((_, j): Joint => ({ x: j + 0.6, y: 1.8 * j, confidence: 1 }));
    const other = { ...set, skeleton, joints: () => joints };
    const pair = { cond: 0, target: 4 };
    const draw = (flip: boolean, seed: number) =>
      assembleBatch(other, [pair], { flip, dropJoints: 0 }, createRandom(seed));
    const straight = await draw(false, 1);
    const seeds = Array.from({ length: 20 }, (_, seed) => seed);
    const flipped = (await Promise.all(seeds.map((seed) => draw(true, seed)))).find(
      ({ heatMaps }) => heatMaps.join() !== straight.heatMaps.join(),
    )!;
    const count = skeleton.joints.length;
    const mirrored = straight.heatMaps.map((_, i) => {
      const [pixel, joint] = [Math.floor(i / count), i % count];
      const partner = pixel - (pixel % size.width) + (size.width - 1 - (pixel % size.width));
      return straight.heatMaps[partner * count + skeleton.mirror[joint]!]!;
    });
    expect(flipped.heatMaps).toEqual(mirrored);
  },
);

test('samplePair() reaches every ordered pair of one person, and never a picture with itself', () => {
  const random = createRandom(3);
  const seen = new Set(Array.from({ length: 500 }, () => Object.values(samplePair(set, random)).join('>')));
  expect([...seen].sort()).toEqual(['0>1', '0>2', '1>0', '1>2', '2>0', '2>1', '3>4', '4>3']);
});

test('samplePair() draws from 400 million pairs without a list of them', () => {
  const pictures = Array.from({ length: 20_000 }, (_, i) => i);
  const random = createRandom(5);
  const drawn = Array.from({ length: 1000 }, () => samplePair({ ...set, persons: [pictures] }, random));
  expect(drawn.every(({ cond, target }) => cond !== target)).toBe(true);
  expect(new Set(drawn.map(({ cond, target }) => `${cond}>${target}`)).size).toBeGreaterThan(990);
});

test('judgedPairs() takes one pair a person, or some evenly out of the pairs that a set lists', () => {
  expect(judgedPairs(set)).toEqual([
    { cond: 0, target: 1 },
    { cond: 3, target: 4 },
  ]);
  const pairs = Array.from({ length: 10 }, (_, i) => ({ cond: i, target: 0 }));
  expect(judgedPairs({ ...set, pairs }, 3).map(({ cond }) => cond)).toEqual([0, 3, 6]);
});

test('samplePair() keeps to the pairs that a set lists', () => {
  const random = createRandom(8);
  const pairs = [
    { cond: 0, target: 3 },
    { cond: 4, target: 1 },
  ];
  const seen = new Set(Array.from({ length: 50 }, () => samplePair({ ...set, pairs }, random)));
  expect(seen).toEqual(new Set(pairs));
});

test('assembleBatch() crops condition images and targets by themselves, with their joints and masks', async () => {
  const person = { width: 64, height: 128 };
  const square = (x: number, y: number) => (Math.abs(x - 32) < 8 && Math.abs(y - 22) < 8 ? 255 : 0); // around the nose
  const levels = (channels: number) =>
    Uint8Array.from({ length: channels * 64 * 128 }, (_, i) => {
      const pixel = Math.floor(i / channels);
      return square(pixel % 64, Math.floor(pixel / 64));
    });
  const people: PictureSet = {
    ...set,
    size: person,
    image: () => levels(3),
    mask: () => levels(1),
    joints: () => standing,
  };
  const matteOfSize = await openMatte(person);
  const options = { ...plain, inputs: 'warped', matte: matteOfSize, crop: 0.5 } as const;
  const pairs = Array.from({ length: 16 }, () => ({ cond: 0, target: 1 }));
  const batch = await assembleBatch(people, pairs, options, createRandom(4));
  await matteOfSize.dispose();
  const shown = pairs.map((_, n) => {
    const count = (all: Float32Array, channels: number, least: number) =>
      all.subarray(n * 8192 * channels, (n + 1) * 8192 * channels).filter((value) => value > least).length /
      channels;
    return [count(batch.cond, 3, 0), count(batch.target, 3, 0), count(batch.person!, 1, 0.5)] as const;
  });
  const whole = 15 * 15;
  const kinds = new Set(shown.map(([cond, target]) => `${cond > 1.3 * whole}, ${target > 1.3 * whole}`));
  expect(kinds).toEqual(new Set(['true, true', 'true, false', 'false, true', 'false, false']));
  for (const [, target, mask] of shown) expect(mask).toBe(target);
  const noses = pairs.map((_, n) => {
    const at = batch.heatMaps.subarray(n * 8192 * jointCount, (n + 1) * 8192 * jointCount);
    const on = Array.from({ length: 8192 }, (__, pixel) => pixel).filter(
      (pixel) => at[pixel * jointCount] === 1,
    );
    return on.every((pixel) => batch.target[3 * (n * 8192 + pixel)]! > 0);
  });
  expect(new Set(noses)).toEqual(new Set([true]));
});
