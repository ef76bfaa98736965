import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { coco18, type Joint, type Size } from '../../src/pose/skeleton.js';
import { createRandom } from '../../src/random.js';
import { findBodyParts } from '../../src/warp/body-parts.js';
import { fillBackground } from '../../src/warp/fill-background.js';
import { fullCoverage, warpPicture } from '../../src/warp/warp-picture.js';
import { randomJoints } from '../support/random-poses.js';
import { describeWithTestPython } from '../support/test-python.js';

const body = findBodyParts(coco18)!;

interface Example {
  readonly size: Size;
  readonly image: Float32Array;
  readonly source: readonly Joint[];
  readonly target: readonly Joint[];
}

function prepare({ size, image, source, target }: Example) {
  const pixels = size.width * size.height;
  const planes = {
    warped: new Float32Array(3 * pixels),
    coverage: new Float32Array(pixels),
    background: new Float32Array(3 * pixels),
  };
  warpPicture(body, { image, size, source, target }, planes);
  fillBackground(body, { image, size, source }, planes.background);
  return planes;
}

function noise({ width, height }: Size, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: 3 * width * height }, () => random.uniform(-1, 1));
}

/** A person who stands upright, facing the camera, arms hanging, for a picture of 64x128. */
const standing = coco18.joints.map((name): Joint => {
  const places: Readonly<Record<string, readonly [number, number]>> = {
    nose: [0, 22],
    neck: [0, 34],
    eye: [3, 20],
    ear: [6, 22],
    shoulder: [10, 36],
    elbow: [14, 52],
    wrist: [15, 66],
    hip: [7, 68],
    knee: [8, 92],
    ankle: [8, 116],
  };
  const [x, y] = places[name.replace(/^(left|right)_/, '')]!;
  return { x: 32 + (name.startsWith('left_') ? x : -x), y, confidence: 1 };
});
const size = { width: 64, height: 128 };
const at = (name: string) => coco18.joints.indexOf(name);

test('warpPicture() to the same pose gives the picture itself, and covers the body', () => {
  const image = noise(size, 1);
  const { warped, coverage } = prepare({ size, image, source: standing, target: standing });
  const worst = warped.map((value, i) =>
    coverage[Math.floor(i / 3)]! > fullCoverage ? Math.abs(value - image[i]!) : 0,
  );
  expect(Math.max(...worst)).toBeLessThan(1e-4);
  const ofNose = coverage[22 * size.width + 32]!;
  const ofCorner = coverage[0]!;
  expect([ofNose > 0.99, ofCorner < 0.01]).toEqual([true, true]);
});

test('warpPicture() moves a part with its joints: a forearm that is turned takes its pixels from the hanging one', () => {
  const image = new Float32Array(3 * size.width * size.height).fill(-1);
  const wrist = standing[at('left_wrist')]!;
  image.fill(1, 3 * (wrist.y * size.width + wrist.x), 3 * (wrist.y * size.width + wrist.x) + 3);
  const target = standing.map((joint, index) =>
    index === at('left_wrist') ? { ...joint, x: 60, y: 52 } : joint,
  );
  const { warped } = prepare({ size, image, source: standing, target });
  const brightness = (x: number, y: number) => warped[3 * (y * size.width + x)]!;
  expect(brightness(60, 52)).toBeGreaterThan(0.9);
  expect(brightness(60, 56)).toBeLessThan(-0.9);
});

test('warpPicture() takes a limb that the source does not show from the other side, mirrored', () => {
  const image = new Float32Array(3 * size.width * size.height);
  for (let y = 0; y < size.height; y += 1)
    for (let x = 0; x < size.width; x += 1) image.fill(x / 64, 3 * (y * 64 + x), 3 * (y * 64 + x) + 3);
  const source = standing.map((joint, index) =>
    index === at('left_ankle') || index === at('left_knee') ? { ...joint, confidence: 0 } : joint,
  );
  const { warped, coverage } = prepare({ size, image, source, target: standing });
  // The middle of the left shin and two pixels outwards of it.
  const [middle, outwards] = [104 * 64 + 40, 104 * 64 + 42];
  expect(coverage[middle]).toBeGreaterThan(0.99);
  expect(warped[3 * middle]).toBeCloseTo(24 / 64, 2);
  expect(warped[3 * outwards]).toBeCloseTo(22 / 64, 2);
});

/** A picture of plain columns: the value of each pixel tells its column. */
function columns(value: (x: number) => number): Float32Array {
  return Float32Array.from({ length: 3 * size.width * size.height }, (_, i) =>
    value(Math.floor(i / 3) % size.width),
  );
}
/** The standing person, seen from the side: both sides in one place, the face `ahead` of the neck. */
const profile = (ahead: number) =>
  standing.map((joint, i): Joint => {
    const isFace = /nose|eye/.test(coco18.joints[i]!);
    return { ...joint, x: isFace ? 32 + ahead : 32 };
  });
const mirrored = standing.map((joint) => ({ ...joint, x: 64 - joint.x }));

test.each([
  ['left', -8, 1],
  ['right', 8, -1],
])(
  'warpPicture() to a person who looks to the %s shows the leg that is nearer, not the middle of both',
  (_name, ahead, shown) => {
    const image = columns((x) => (Math.abs(x - 40) < 4 ? 1 : Math.abs(x - 24) < 4 ? -1 : 0)); // left leg, right leg
    const { warped } = prepare({ size, image, source: standing, target: profile(ahead) });
    expect(warped[3 * (104 * 64 + 32)]).toBeCloseTo(shown, 1);
  },
);

test('warpPicture() mirrors the head and torso of who turns round, at their size', () => {
  const image = columns((x) => (x - 32) / 32);
  const { warped } = prepare({ size, image, source: standing, target: mirrored });
  for (const y of [22, 50])
    for (const x of [28, 32, 35]) {
      const place = `${x}, ${y}`;
      expect({ place, value: warped[3 * (y * 64 + x)]! }).toEqual({
        place,
        value: expect.closeTo((32 - x) / 32, 1),
      });
    }
});

test('warpPicture() squeezes the torso of who turns to the side, and no further than a body is deep', () => {
  const image = columns((x) => (x - 32) / 32);
  const armless = profile(-8).map((joint, i) =>
    /elbow|wrist/.test(coco18.joints[i]!) ? { ...joint, confidence: 0 } : joint,
  );
  const { warped } = prepare({ size, image, source: standing, target: armless });
  const slope = (32 * (warped[3 * (56 * 64 + 34)]! - warped[3 * (56 * 64 + 30)]!)) / 4;
  expect(slope).toBeGreaterThan(1.2);
  expect(slope).toBeLessThan(2);
});

test.each([
  ['left', -8, -1],
  ['right', 8, 1],
])(
  'warpPicture() takes the torso of who opens up from a profile to the %s from before the hanging arm',
  (_name, ahead, front) => {
    const image = columns((x) => (Math.abs(x - 32) < 3 ? -1 : (x - 32) * front > 0 ? 1 : 0)); // arm, front, back
    const { warped } = prepare({ size, image, source: profile(ahead), target: standing });
    for (const x of [30, 32, 34]) expect(warped[3 * (50 * 64 + x)]).toBeCloseTo(1, 1);
  },
);

test.each([
  ['left', -8],
  ['right', 8],
])(
  'warpPicture() takes the head of who opens up from a profile to the %s from its face, or from its hair',
  (_name, ahead) => {
    const image = columns((x) => ((x - 32) * ahead > 0 ? 1 : -1)); // face, hair
    for (const [target, shown] of [
      [standing, 1],
      [mirrored, -1],
    ] as const) {
      const { warped } = prepare({ size, image, source: profile(ahead), target });
      expect(warped[3 * (22 * 64 + 32)]).toBeCloseTo(shown, 1);
    }
  },
);

test('without a source pose nothing moves, nothing is covered, and the background is the picture', () => {
  const image = noise(size, 2);
  const source = coco18.joints.map(() => ({ x: 0, y: 0, confidence: 0 }));
  const { warped, coverage, background } = prepare({ size, image, source, target: standing });
  expect([new Set(warped), new Set(coverage)]).toEqual([new Set([0]), new Set([0])]);
  expect(background).toEqual(image);
});

test('fillBackground() takes a person out of a plain wall, and leaves what is far away', () => {
  const image = new Float32Array(3 * size.width * size.height).fill(0.25);
  for (const { x, y } of standing) image.fill(-1, 3 * (y * size.width + x), 3 * (y * size.width + x) + 3);
  const { background } = prepare({ size, image, source: standing, target: standing });
  expect(Math.max(...background.map((value) => Math.abs(value - 0.25)))).toBeLessThan(1e-5);
});

describe('poses as they come', () => {
  const everywhere = (joint: Partial<Joint>) => standing.map((own) => ({ ...own, ...joint }));
  test.each<[string, readonly Joint[]]>([
    ['all joints in one place', everywhere({ x: 10, y: 10 })],
    ['joints far outside', everywhere({ x: -1e9, y: 1e9 })],
    ['joints at the farthest that counts', everywhere({ x: 1e6, y: -1e6 })],
    ['coordinates that are not numbers', everywhere({ x: Number.NaN })],
    ['infinite coordinates', everywhere({ y: Number.POSITIVE_INFINITY })],
    ['one joint alone', standing.map((joint, i) => (i === 2 ? joint : { ...joint, confidence: 0 }))],
  ])('%s give finite pictures, as source and as target', (_name, pose) => {
    for (const [source, target] of [
      [pose, standing],
      [standing, pose],
      [pose, pose],
    ] as const) {
      const planes = prepare({ size, image: noise(size, 3), source, target });
      for (const values of Object.values(planes)) expect(values.every(Number.isFinite)).toBe(true);
    }
  });
});

describeWithTestPython('the same equations in NumPy', (runPython) => {
  /** Of pictures in [-1, 1]: float32 against float64. */
  const tolerance = 2e-4;
  const examples = [
    { width: 64, height: 128 },
    { width: 23, height: 37 },
  ].flatMap((random, n) =>
    Array.from({ length: 12 }, (_, i): Example => {
      const stream = createRandom(7, n, i);
      const joints = () => randomJoints(coco18.joints.length, random, stream);
      return { size: random, image: noise(random, i), source: joints(), target: joints() };
    }),
  );

  test('give the same pictures for random poses', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'warp-'));
    const file = join(folder, 'examples.json');
    const toRow = ({ x, y, confidence }: Joint) => [x, y, confidence];
    const rows = examples.map(({ size, image, source, target }) => ({
      ...size,
      image: [...image],
      source: source.map(toRow),
      target: target.map(toRow),
    }));
    await writeFile(file, JSON.stringify({ parts: body.parts, sides: body.torsoSides, examples: rows }));
    type Planes = Readonly<Record<'warped' | 'coverage' | 'background', number[]>>;
    const answer = join(folder, 'planes.json');
    await runPython('warp.py', [file, answer]);
    const expected = JSON.parse(await readFile(answer, 'utf8')) as readonly Planes[];
    await rm(folder, { recursive: true });
    for (const [index, example] of examples.entries())
      for (const [name, values] of Object.entries(prepare(example))) {
        const reference = expected[index]![name as keyof Planes];
        const worst = values.reduce((most, value, i) => Math.max(most, Math.abs(value - reference[i]!)), 0);
        expect({ index, name, isNear: worst < tolerance, worst }).toMatchObject({ isNear: true });
      }
  });
});
