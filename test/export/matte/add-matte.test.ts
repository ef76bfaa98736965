import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { lightning } from '../../../src/estimator/estimator-file.js';
import { findPersonIn } from '../../../src/estimator/find-person.js';
import { openPoseEstimator } from '../../../src/estimator/pose-estimator.js';
import { openMatte } from '../../../src/export/matte/open-matte.js';
import { segmenterPath } from '../../../src/export/matte/segmenter.js';
import { cutRegion } from '../../../src/image/cut-region.js';
import { openImage } from '../../../src/image/decode-image.js';
import type { Box } from '../../../src/image/framing.js';
import { defaultImageLimits } from '../../../src/image/image-limits.js';
import { packageRoot } from '../../../src/package-root.js';
import { drawPoseMask } from '../../../src/pose/pose-mask.js';
import type { Size } from '../../../src/pose/skeleton.js';

const side = 256;

let levels: (size: Size) => Promise<Uint8Array>;
let segmenter: InferenceSession;

beforeAll(async () => {
  const bytes = await readFile(join(packageRoot, 'test/fixtures/outdoors/P001.jpg'));
  const image = await openImage(bytes, { limits: defaultImageLimits, field: 'picture' });
  levels = (size) => image.frame({ size, framing: { kind: 'contain' } });
  segmenter = await InferenceSession.create(segmenterPath);
});

afterAll(() => segmenter.release());

async function findMatte(size: Size, images: Float32Array, count = 1): Promise<Float32Array> {
  const matte = await openMatte(size);
  try {
    return await matte.find(images, count);
  } finally {
    await matte.dispose();
  }
}

async function readPicture(size: Size): Promise<Float32Array> {
  return Float32Array.from(await levels(size), (level) => level / 127.5 - 1);
}

/** One plane read between its pixels' centres, bilinear. */
function sample(plane: (x: number, y: number) => number, { width, height }: Size, x: number, y: number) {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const at = (column: number, row: number) =>
    plane(Math.min(width - 1, Math.max(0, column)), Math.min(height - 1, Math.max(0, row)));
  const [across, down] = [x - left, y - top];
  const row = (y: number) => (1 - across) * at(left, y) + across * at(left + 1, y);
  return (1 - down) * row(top) + down * row(top + 1);
}

/** The segmenter alone, on a picture that is put into its square pixel by pixel. */
async function segmentByHand(picture: Float32Array, size: Size): Promise<number[]> {
  const { width, height } = size;
  const times = side / Math.max(width, height);
  const inner = { width: Math.round(width * times), height: Math.round(height * times) };
  const [left, top] = [inner.width, inner.height].map((length) => Math.floor((side - length) / 2));
  const square = new Float32Array(3 * side * side).fill(0.5);
  for (let channel = 0; channel < 3; channel += 1)
    for (let y = 0; y < inner.height; y += 1)
      for (let x = 0; x < inner.width; x += 1) {
        const plane = (column: number, row: number) => picture[(row * width + column) * 3 + channel]!;
        const value = sample(plane, size, (x + 0.5) / times - 0.5, (y + 0.5) / times - 0.5);
        square[(channel * side + y + top!) * side + x + left!] = (value + 1) / 2;
      }
  const feed = new Tensor('float32', square, [1, 3, side, side]);
  const results = await segmenter.run({ [segmenter.inputNames[0]!]: feed });
  const matte = results[segmenter.outputNames[0]!]!.data as Float32Array;
  const plane = (x: number, y: number) => matte[(y + top!) * side + x + left!]!;
  return Array.from({ length: width * height }, (_, index) => {
    const [x, y] = [index % width, Math.floor(index / width)];
    return sample(plane, inner, (x + 0.5) * times - 0.5, (y + 0.5) * times - 0.5);
  });
}

test.each([
  { width: 16, height: 32 },
  { width: 64, height: 128 },
  { width: 128, height: 256 },
  { width: 101, height: 256 },
  { width: 256, height: 90 },
  { width: 256, height: 256 },
  { width: 160, height: 320 },
])("a matte of $width x $height is the segmenter's of the letterboxed picture", async (size) => {
  const picture = await readPicture(size);
  const found = await findMatte(size, picture);
  const expected = await segmentByHand(picture, size);
  expect(found).toHaveLength(expected.length);
  expect(Math.max(...expected.map((value, i) => Math.abs(value - found[i]!)))).toBeLessThan(1e-4);
});

test('a black and white photograph has the matte of the coloured one, more or less', async () => {
  const size = { width: 128, height: 256 };
  const picture = await readPicture(size);
  const grey = picture.map((_, i) => {
    const at = i - (i % 3);
    return 0.3 * picture[at]! + 0.59 * picture[at + 1]! + 0.11 * picture[at + 2]!;
  });
  const [coloured, found] = [await findMatte(size, picture), await findMatte(size, grey)];
  const sum = (of: (a: number, b: number) => number) =>
    coloured.reduce((all, value, i) => all + of(value, found[i]!), 0);
  expect(sum(Math.min) / sum(Math.max)).toBeGreaterThan(0.6);
});

test('a size whose scale is no exact number has a matte of its size', async () => {
  const size = { width: 37, height: 99 };
  expect(await findMatte(size, await readPicture(size))).toHaveLength(37 * 99);
});

test('a batch of two gives what its pictures give alone', async () => {
  const size = { width: 64, height: 128 };
  const picture = await readPicture(size);
  const other = picture.toReversed();
  const both = await findMatte(size, Float32Array.of(...picture, ...other), 2);
  const alone = [...(await findMatte(size, picture)), ...(await findMatte(size, other))];
  expect([...both]).toEqual(alone);
});

test('the person of a photograph is in its matte, and the corners are not', async () => {
  const size = { width: 128, height: 256 };
  const estimator = await openPoseEstimator(lightning, { threads: 1 });
  const imageNhwc = await levels(size);
  const view = { size, cut: (box: Box, target: Size) => cutRegion({ imageNhwc, size }, box, target) };
  const finding = await findPersonIn(view, estimator, { canvas: size, minScore: 0.3 });
  await estimator.release();
  if (finding.kind === 'nobody') throw new Error(finding.reason);
  const mask = drawPoseMask(finding.pose.joints, finding.pose.skeleton, size);
  const matte = await findMatte(size, await readPicture(size));
  const inMask = matte.filter((_, index) => mask[index] === 1);
  expect(inMask.reduce((sum, value) => sum + value, 0) / inMask.length).toBeGreaterThan(0.9);
  const corners = [0, 127, 255 * 128, 256 * 128 - 1].map((index) => matte[index]!);
  expect(Math.max(...corners)).toBeLessThan(0.05);
});
