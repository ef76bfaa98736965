import { continueEdges } from '../../src/image/continue-edges.js';

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
