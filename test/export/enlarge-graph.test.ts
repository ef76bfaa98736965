import { InferenceSession, Tensor } from 'onnxruntime-node';
import { buildEnlargeGraph } from '../../src/export/enlarge-graph.js';
import { encodeModel } from '../../src/export/onnx/encode-model.js';
import { createRandom } from '../../src/random.js';

const size = { width: 8, height: 32 };
const times = 3;
const large = { width: times * size.width, height: times * size.height };

/** What the coarse graph gives for each pixel, by its channels. */
interface Detail {
  /** Where the pixel comes from, in pixels of the model's size. */
  readonly from: readonly [number, number];
  readonly ofPerson: number;
  readonly ofImage: number;
  readonly alpha: number;
}

let session: InferenceSession;

beforeAll(async () => {
  session = await InferenceSession.create(
    encodeModel(buildEnlargeGraph(size), { name: 'test', version: '1' }),
  );
});

interface Pictures {
  readonly picture: Uint8Array;
  readonly cond: Uint8Array;
  readonly condLarge: Uint8Array;
}

async function enlarge(
  { picture, cond, condLarge }: Pictures,
  detailOf: (x: number, y: number) => Partial<Detail>,
) {
  const { width, height } = size;
  const plane = width * height;
  const detail = new Float32Array(5 * plane);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const { from = [x, y], ofPerson = 0, ofImage = 0, alpha = 0 } = detailOf(x, y);
      const [fromX, fromY] = [(2 * from[0] + 1) / width - 1, (2 * from[1] + 1) / height - 1];
      for (const [c, value] of [fromX, fromY, ofPerson, ofImage, alpha].entries())
        detail[c * plane + y * width + x] = value;
    }
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

function fill({ width, height }: typeof size, level: (x: number, y: number, c: number) => number) {
  return Uint8Array.from({ length: width * height * 3 }, (_, i) =>
    level(Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3),
  );
}

/** Grey in the model's size, with a fine pattern in the large one: as many levels up as down. */
function createPattern() {
  const random = createRandom(5);
  const levels = fill(large, () => random.integer(80, 170));
  return { picture: fill(size, () => 125), cond: fill(size, () => 125), condLarge: levels };
}

const at = (x: number, y: number, c = 0) => 3 * (y * large.width + x) + c;

test('a picture without details is enlarged smoothly, and so is alpha', async () => {
  const picture = fill(size, (x) => 20 * x);
  const { image, alpha } = await enlarge({ ...createPattern(), picture }, (x) => ({ alpha: x / 7 }));
  // The middles of large pixels: 10 is that of pixel 3, whose neighbours lie a third of a pixel away.
  expect([image[at(10, 50)], image[at(11, 50)], image[at(9, 50)]]).toEqual([60, 67, 53]);
  expect([alpha[10], alpha[11]]).toEqual([Math.round((3 / 7) * 255), Math.round((10 / 21) * 255)]);
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

test('what the person has left gets the texture of the background half a width beside', async () => {
  const pictures = createPattern();
  // The person was in the right half.
  const { image } = await enlarge(pictures, (x) => ({ ofImage: x < 4 ? 1 : 0 }));
  for (const [x, y] of [
    [16, 30],
    [19, 70],
  ] as const) {
    const beside = pictures.condLarge[at(x - large.width / 2, y)]!;
    expect(Math.abs(image[at(x, y)]! - beside)).toBeLessThanOrEqual(1);
  }
});

test('the person before the filled background hides its texture, and nothing comes from other people', async () => {
  const pictures = createPattern();
  const { image: hidden } = await enlarge(pictures, (x) => (x < 4 ? { ofImage: 1 } : { alpha: 1 }));
  expect(Math.abs(hidden[at(18, 40)]! - 125)).toBeLessThanOrEqual(1);
  const { image: none, changed } = await enlarge(pictures, () => ({}));
  expect(new Set(changed)).toEqual(new Set([255]));
  expect(Math.abs(none[at(18, 40)]! - 125)).toBeLessThanOrEqual(1);
});
