import { InferenceSession, Tensor } from 'onnxruntime-node';
import { buildEnlargeGraph } from '../../src/export/enlarge-graph.js';
import { encodeModel } from '../../src/export/onnx/encode-model.js';
import { createRandom } from '../../src/random.js';

const times = 3;

const small = createScale({ width: 8, height: 32 });
const wide = createScale({ width: 32, height: 32 });
const wider = createScale({ width: 64, height: 32 });

type Size = typeof small.size;
type Scale = typeof small;

/** A size of the model's, that of its large pictures, and the graph of both. */
function createScale(size: { readonly width: number; readonly height: number }) {
  const large = { width: times * size.width, height: times * size.height };
  const graph = encodeModel(buildEnlargeGraph(size), { name: 'test', version: '1' });
  return { size, large, graph };
}

/** What the coarse graph gives for each pixel, by its channels. */
interface Detail {
  /** Where the pixel comes from, in pixels of the model's size. */
  readonly from: readonly [number, number];
  readonly ofPerson: number;
  readonly ofImage: number;
  readonly alpha: number;
}

interface Pictures {
  readonly picture: Uint8Array;
  readonly cond: Uint8Array;
  readonly condLarge: Uint8Array;
}

async function enlarge(
  { picture, cond, condLarge }: Pictures,
  detailOf: (x: number, y: number) => Partial<Detail>,
  { size: { width, height }, large, graph }: Scale = small,
) {
  const plane = width * height;
  const detail = new Float32Array(5 * plane);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const { from = [x, y], ofPerson = 0, ofImage = 0, alpha = 0 } = detailOf(x, y);
      const [fromX, fromY] = [(2 * from[0] + 1) / width - 1, (2 * from[1] + 1) / height - 1];
      for (const [c, value] of [fromX, fromY, ofPerson, ofImage, alpha].entries())
        detail[c * plane + y * width + x] = value;
    }
  const session = await InferenceSession.create(graph);
  const outputs = await session.run({
    picture: new Tensor('uint8', picture, [1, height, width, 3]),
    cond: new Tensor('uint8', cond, [1, height, width, 3]),
    cond_large: new Tensor('uint8', condLarge, [1, large.height, large.width, 3]),
    detail: new Tensor('float32', detail, [1, 5, height, width]),
  });
  return {
    image: outputs['large_image']!.data as Uint8Array,
    alpha: outputs['large_alpha']!.data as Uint8Array,
    changed: outputs['large_changed']!.data as Uint8Array,
  };
}

function fill({ width, height }: Size, level: (x: number, y: number, c: number) => number) {
  return Uint8Array.from({ length: width * height * 3 }, (_, i) =>
    level(Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3),
  );
}

/** Grey in the model's size, with a fine pattern in the large one: as many levels up as down. */
function createPattern({ size, large }: Scale = small) {
  const random = createRandom(5);
  const levels = fill(large, () => random.integer(80, 170));
  return { picture: fill(size, () => 125), cond: fill(size, () => 125), condLarge: levels };
}

const at = (x: number, y: number, c = 0) => 3 * (y * small.large.width + x) + c;

test('a picture without details is enlarged smoothly', async () => {
  const picture = fill(small.size, (x) => 20 * x);
  const { image } = await enlarge({ ...createPattern(), picture }, () => ({}));
  // The middles of large pixels: 10 is that of pixel 3, whose neighbours lie a third of a pixel away.
  expect([image[at(10, 50)], image[at(11, 50)], image[at(9, 50)]]).toEqual([60, 67, 53]);
});

test('alpha is enlarged with an edge of a third of its steps', async () => {
  const { alpha } = await enlarge(createPattern(), (x) => ({ alpha: x / 7 }));
  const expected = (value: number) => Math.round(Math.min(Math.max(3 * (value - 0.45) + 0.5, 0), 1) * 255);
  expect([alpha[7], alpha[10], alpha[11], alpha[13]]).toEqual([2 / 7, 3 / 7, 10 / 21, 4 / 7].map(expected));
});

/** A light person at the left of a column, before a dark background: levels of both. */
const [light, dark] = [200, 60];

/** The person as drawn: alpha falls from 1 to 0 between two columns. */
function drawSoftly(from: number, to: number) {
  const alphaOf = (x: number) => Math.min(Math.max((to - x) / (to - from), 0), 1);
  const picture = fill(wide.size, (x) => dark + alphaOf(x) * (light - dark));
  const detail = (x: number): Partial<Detail> => ({
    ofPerson: alphaOf(x),
    ofImage: 1 - alphaOf(x),
    alpha: alphaOf(x),
  });
  return { picture, detail };
}

test('a soft outline is sharp in the large picture, with the colours of the person and of the background', async () => {
  const { picture, detail } = drawSoftly(14, 18);
  const flat = { cond: fill(wide.size, () => dark), condLarge: fill(wide.large, () => dark) };
  const { image, alpha } = await enlarge({ picture, ...flat }, detail, wide);
  const row = Array.from({ length: wide.large.width }, (_, x) => 48 * wide.large.width + x);
  const near = (level: number) => row.filter((i) => Math.abs(image[3 * i]! - level) <= 10).length;
  // Of four pixels of the model that alpha takes, two at most are left.
  expect(row.length - near(light) - near(dark)).toBeLessThanOrEqual(2 * times);
  expect(row.filter((i) => ![0, 255].includes(alpha[i]!)).length).toBeLessThanOrEqual(2 * times);
});

test.each([
  ['goes where the condition image ends the person', dark, 16],
  ['stays where the condition image shows no edge', light, 18],
])('an outline %s', async (_, beside, column) => {
  const { picture, detail } = drawSoftly(16, 20);
  const condOf = (edge: number) => (x: number) => (x < edge ? light : beside);
  const cond = { cond: fill(wide.size, condOf(16)), condLarge: fill(wide.large, condOf(16 * times)) };
  const { alpha } = await enlarge({ picture, ...cond }, detail, wide);
  const row = alpha.subarray(48 * wide.large.width, 49 * wide.large.width);
  const end = row.findIndex((level) => level < 128);
  expect(Math.abs(end - column * times)).toBeLessThanOrEqual(2);
});

test('a person whom the borders of the picture cut off is not cut off further', async () => {
  const pictures = createPattern();
  const { image, alpha } = await enlarge(pictures, () => ({ ofPerson: 1, alpha: 1 }));
  expect(new Set(alpha)).toEqual(new Set([255]));
  const worst = image.map((level, i) => Math.abs(level - pictures.condLarge[i]!));
  expect(Math.max(...worst.subarray(at(2, 2), at(20, 2)))).toBeLessThanOrEqual(1);
});

test('where the picture shows the condition image, it gets all of its details', async () => {
  const pictures = createPattern();
  const { image, changed } = await enlarge(pictures, () => ({ ofImage: 1 }));
  expect(new Set(changed)).toEqual(new Set([0]));
  const worst = image.map((level, i) => Math.abs(level - pictures.condLarge[i]!));
  expect(Math.max(...worst)).toBeLessThanOrEqual(1);
});

test('where it shows the moved person, the details move too, as far as it shows them', async () => {
  const pictures = createPattern();
  const moved = (x: number, y: number): Partial<Detail> => ({ from: [x - 2, y + 1], ofPerson: 1, alpha: 1 });
  const { image } = await enlarge(pictures, moved);
  const { image: half } = await enlarge(pictures, (x, y) => ({ ...moved(x, y), ofPerson: 0.5 }));
  for (const [x, y] of [
    [12, 30],
    [17, 51],
    [20, 80],
  ] as const)
    for (const c of [0, 1, 2]) {
      const level = pictures.condLarge[at(x - 2 * times, y + times, c)]!;
      expect(Math.abs(image[at(x, y, c)]! - level)).toBeLessThanOrEqual(1);
      expect(Math.abs(half[at(x, y, c)]! - (125 + (level - 125) / 2))).toBeLessThanOrEqual(1);
    }
});

/** In pixels of the model: the side of a cell that borrows its texture as a whole. */
const cell = 4;

test('what the person has left gets the texture of a cell of the background in its row', async () => {
  const pictures = createPattern(wide);
  // The person was in the right half.
  const { image } = await enlarge(pictures, (x) => ({ ofImage: x < 16 ? 1 : 0 }), wide);
  const levelAt = (levels: Uint8Array, x: number, y: number) => levels[3 * (y * wide.large.width + x)]!;
  const side = cell * times;
  const middle = [side / 2 - 1, side / 2]; // off the seams
  for (const row of [1, 4, 7].map((cells) => side * cells))
    for (const hole of [4, 5, 6, 7]) {
      // Not the first cell, at the side, nor the last one, which the person's outline may reach.
      const differences = [1, 2].map((donor) =>
        middle.flatMap((y) =>
          middle.map((x) => {
            const lent = levelAt(pictures.condLarge, donor * side + x, row + y);
            return Math.abs(levelAt(image, hole * side + x, row + y) - lent);
          }),
        ),
      );
      const least = Math.min(...differences.map((each) => Math.max(...each)));
      expect({ hole, row, least }).toEqual({ hole, row, least: expect.closeTo(0, -0.5) });
    }
});

test('texture comes from the side whose colour it has', async () => {
  const random = createRandom(7);
  const isLeft = (x: number, width: number) => x < width / 2;
  const colour = (x: number) => (isLeft(x, wider.size.width) ? 80 : 160);
  // The background is dark and coarse at the left, light and plain at the right; what is filled in, dark.
  const condLarge = fill(wider.large, (x) => (isLeft(x, wider.large.width) ? random.integer(50, 110) : 160));
  const picture = fill(wider.size, (x) => (x < 40 ? 80 : 160));
  const drawn = { picture, cond: fill(wider.size, colour), condLarge };
  const { image } = await enlarge(drawn, (x) => ({ ofImage: x < 24 || x >= 40 ? 1 : 0 }), wider);
  const row = Array.from(
    { length: 12 * times },
    (_, x) => image[3 * (48 * wider.large.width + 26 * times + x)]!,
  );
  expect(Math.max(...row) - Math.min(...row)).toBeGreaterThan(30);
});

test('a line along the side of the condition image is no texture', async () => {
  const condLarge = fill(small.large, (x) => (x === 0 ? 245 : 125));
  const cond = fill(small.size, (x) => (x === 0 ? 165 : 125));
  const { image } = await enlarge({ picture: cond, cond, condLarge }, (x) => ({ ofImage: x < 4 ? 1 : 0 }));
  expect(Math.max(...image.subarray(at(9, 40), at(24, 40)))).toBeLessThanOrEqual(126);
});

test('the person before the filled background hides its texture, and nothing comes from other people', async () => {
  const pictures = createPattern();
  const { image: hidden } = await enlarge(pictures, (x) => (x < 4 ? { ofImage: 1 } : { alpha: 1 }));
  expect(Math.abs(hidden[at(18, 40)]! - 125)).toBeLessThanOrEqual(1);
  const { image: none, changed } = await enlarge(pictures, () => ({}));
  expect(new Set(changed)).toEqual(new Set([255]));
  expect(Math.abs(none[at(18, 40)]! - 125)).toBeLessThanOrEqual(1);
});
