import { continueEdges } from '../../src/image/continue-edges.js';
import { findPersonBeyond } from '../../src/image/person-beyond.js';
import { coco18, type Joint } from '../../src/pose/skeleton.js';
import { createRandom } from '../../src/random.js';
import { findBodyParts } from '../../src/warp/body-parts.js';
import { findSegment, squareDistance, weighJoints } from '../../src/warp/part-segments.js';
import { standing } from '../support/standing-person.js';

const size = { width: 12, height: 16 };
const part = { x: 3, y: 4, width: 6, height: 8 };

/** A picture whose part has the levels that are given, and 7 elsewhere. */
function createPicture(level: (x: number, y: number, c: number) => number): Uint8Array {
  return Uint8Array.from({ length: size.width * size.height * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % size.width, Math.floor(i / 3 / size.width)];
    const isInside = x >= part.x && x < part.x + part.width && y >= part.y && y < part.y + part.height;
    return isInside ? level(x, y, i % 3) : 7;
  });
}

const at = (levels: Uint8Array, x: number, y: number, c = 0) => levels[3 * (y * size.width + x) + c];

test('continueEdges() keeps the part, and fills the rest with a plain picture’s colour', () => {
  const levels = createPicture((_x, _y, c) => 50 * c);
  continueEdges(levels, part, size);
  expect(levels).toEqual(Uint8Array.from({ length: levels.length }, (_, i) => 50 * (i % 3)));
});

test('continueEdges() leaves the part as it is', () => {
  const levels = createPicture((x, y, c) => 10 * x + y + c);
  const before = levels.slice();
  continueEdges(levels, part, size);
  for (let y = part.y; y < part.y + part.height; y += 1)
    for (let x = part.x; x < part.x + part.width; x += 1) expect(at(levels, x, y)).toBe(at(before, x, y));
});

test('continueEdges() takes the mean of as many pixels to both sides as it is away from the edge', () => {
  const levels = createPicture((x, y) => 2 * x * x + y);
  continueEdges(levels, part, size);
  const top = (x: number) => 2 * x * x + 4;
  expect(at(levels, 5, 3)).toBe(Math.round((top(4) + top(5) + top(6)) / 3));
  expect(at(levels, 5, 2)).toBe(Math.round((top(3) + top(4) + top(5) + top(6) + top(7)) / 5));
  expect(at(levels, 3, 3)).toBe(Math.round((top(3) + top(4)) / 2)); // the line ends there
  const left = (y: number) => 18 + y;
  expect(at(levels, 1, 8)).toBe(Math.round((left(6) + left(7) + left(8) + left(9) + left(10)) / 5));
});

test('continueEdges() blurs stripes away within their width', () => {
  const levels = createPicture((x) => (x % 2 === 0 ? 0 : 200));
  continueEdges(levels, part, size);
  const spread = (y: number) => {
    const row = [4, 5, 6, 7].map((x) => at(levels, x, y)!);
    return Math.max(...row) - Math.min(...row);
  };
  expect(spread(4)).toBe(200);
  expect(spread(3)).toBeLessThan(100);
  expect(spread(0)).toBeLessThan(30);
});

describe('continueEdges() below a picture that ends at the thighs', () => {
  const frame = { width: 64, height: 128 };
  const photograph = { x: 0, y: 16, width: 64, height: 64 };
  const [floor, trousers] = [200, 40];
  const isPerson = (x: number, y: number) => y >= 68 && Math.abs(Math.abs(x - 32) - 8) <= 4;

  /** A plain wall with both thighs before it, continued around a person. */
  function continueAround(joints: readonly Joint[]) {
    const levels = Uint8Array.from({ length: 3 * frame.width * frame.height }, (_, i) => {
      const [x, y] = [Math.floor(i / 3) % frame.width, Math.floor(i / 3 / frame.width)];
      return isPerson(x, y) ? trousers : floor;
    });
    const beyond = findPersonBeyond(findBodyParts(coco18)!, joints, { part: photograph, size: frame });
    continueEdges(levels, photograph, frame, beyond);
    return (x: number, y: number) => levels[3 * (y * frame.width + x)]!;
  }

  test('gives the floor the colour beside the person, near and far', () => {
    const level = continueAround(standing);
    const beside = [82, 100, 125].flatMap((y) =>
      [2, 12, 32, 52, 62].map((x) => ({ x, y, level: level(x, y) })),
    );
    const below = [24, 32, 40].map((x) => ({ x, y: 127, level: level(x, 127) })); // the soles
    for (const pixel of [...beside, ...below])
      expect(pixel).toEqual({ ...pixel, level: expect.closeTo(floor, -0.5) });
  });

  test('goes on with the person where their legs do', () => {
    const level = continueAround(standing);
    for (const y of [81, 95, 110])
      for (const x of [24, 40]) expect([x, y, level(x, y)]).toEqual([x, y, trousers]);
  });

  test('takes the whole line where the person is as wide as the picture', () => {
    const wide = standing.map((joint) => ({ ...joint, x: 32 + 6 * (joint.x - 32), y: 6 * joint.y - 300 }));
    const level = continueAround(wide);
    for (const x of [0, 32, 63]) expect(level(x, 120)).toBeGreaterThan(trousers);
  });
});

describe('continueEdges() around a person whom the picture shows whole', () => {
  const frame = { width: 96, height: 160 };
  const photograph = { x: 16, y: 16, width: 64, height: 128 };
  const persons = 20;
  const random = createRandom(3);
  const joints = standing.map((joint) => ({
    ...joint,
    x: joint.x + photograph.x,
    y: joint.y + photograph.y,
  }));
  const body = findBodyParts(coco18)!;

  /** Of what is around the person: levels of at least 100. */
  const segments = body.parts.map((bodyPart) => findSegment(weighJoints(joints), bodyPart));
  const isPerson = (x: number, y: number) =>
    segments.some((segment) => squareDistance(segment, x, y) <= 4 ** 2);
  const pictured = Uint8Array.from({ length: 3 * frame.width * frame.height }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % frame.width, Math.floor(i / 3 / frame.width)];
    return isPerson(x, y) ? persons : random.integer(100, 250);
  });
  const levels = pictured.slice();
  continueEdges(levels, photograph, frame, findPersonBeyond(body, joints, { part: photograph, size: frame }));
  const at = (of: Uint8Array, x: number, y: number) => of[3 * (y * frame.width + x)]!;

  test('mirrors the picture beside them', () => {
    const [right, bottom] = [photograph.x + photograph.width - 1, photograph.y + photograph.height - 1];
    for (const [x, y, mirroredX, mirroredY] of [
      [photograph.x - 3, 40, photograph.x + 3, 40],
      [right + 5, 100, right - 5, 100],
      [photograph.x + 8, photograph.y - 6, photograph.x + 8, photograph.y + 6],
      [right - 2, bottom + 4, right - 2, bottom - 4],
      [photograph.x - 4, photograph.y - 7, photograph.x + 4, photograph.y + 7],
    ] as const)
      expect({ x, y, level: at(levels, x, y) }).toEqual({ x, y, level: at(pictured, mirroredX, mirroredY) });
  });

  test('shows nothing of them, and no mean where they stand', () => {
    const below = Array.from({ length: 64 }, (_, i) => [16 + i, 150] as const);
    expect(Math.min(...levels.subarray(0, 3 * 16 * frame.width))).toBeGreaterThan(99);
    expect(Math.min(...levels.subarray(3 * 144 * frame.width))).toBeGreaterThan(99);
    const row = below.map(([x, y]) => at(levels, x, y));
    for (const from of [0, 16, 32, 48]) {
      const part = row.slice(from, from + 16);
      expect(Math.max(...part) - Math.min(...part)).toBeGreaterThan(60);
    }
  });
});

test('continueEdges() goes back to means where it would mirror the whole picture', () => {
  const levels = createPicture((x) => (x % 2 === 0 ? 0 : 200));
  const [joint] = standing;
  const nobody = findPersonBeyond(
    findBodyParts(coco18)!,
    standing.map(() => ({ ...joint!, confidence: 0 })),
    {
      part,
      size,
    },
  );
  const large = { width: size.width, height: 40 };
  const around = new Uint8Array(3 * large.width * large.height);
  around.set(levels);
  continueEdges(around, part, large, nobody);
  const spread = (y: number) => {
    const row = [4, 5, 6, 7].map((x) => around[3 * (y * large.width + x)]!);
    return Math.max(...row) - Math.min(...row);
  };
  expect(spread(13)).toBe(200);
  expect(spread(39)).toBeLessThan(30);
});
