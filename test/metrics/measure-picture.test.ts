import { measurePicture } from '../../src/metrics/measure-picture.js';
import { measureL1, measurePsnr } from '../../src/metrics/pixel-error.js';

const size = { width: 12, height: 10 };
const pixels = size.width * size.height;
const noise = (seed: number) =>
  Uint8Array.from({ length: pixels * 3 }, (_, i) => (i * i * seed + 31 * i) % 256);

test('measureL1() and measurePsnr() give the values worked out by hand', () => {
  const a = Uint8Array.of(0, 10, 255);
  const b = Uint8Array.of(255, 10, 245);
  expect(measureL1(a, b)).toBeCloseTo((255 + 0 + 10) / 3 / 127.5, 12);
  expect(measurePsnr(a, b)).toBeCloseTo(10 * Math.log10(65025 / ((65025 + 0 + 100) / 3)), 12);
});

test('measurePicture() of the target itself is perfect', () => {
  const image = noise(7);
  const mask = new Uint8Array(pixels).fill(1);
  const { ssim, maskSsim, l1, psnr, sharpness } = measurePicture(image, { image, size, mask });
  expect(ssim).toBeCloseTo(1, 12);
  expect(maskSsim).toBeCloseTo(1, 12);
  expect({ l1, psnr, sharpness }).toEqual({ l1: 0, psnr: Number.POSITIVE_INFINITY, sharpness: 1 });
});

test('mask-SSIM sees only what is inside the mask', () => {
  const target = noise(7);
  const mask = Uint8Array.from({ length: pixels }, (_, i) => (i % size.width < 6 ? 1 : 0));
  const outside = target.map((level, i) => (mask[Math.floor(i / 3)] === 1 ? level : 255 - level));
  const scores = measurePicture(outside, { image: target, size, mask });
  expect(scores.maskSsim).toBeCloseTo(1, 12);
  expect(scores.ssim).toBeLessThan(0.9);

  const inside = target.map((level, i) => (mask[Math.floor(i / 3)] === 1 ? 255 - level : level));
  expect(measurePicture(inside, { image: target, size, mask }).maskSsim).toBeLessThan(0.9);
});

test('mask-L1 is the L1 of the pixels inside the mask alone', () => {
  const target = noise(7);
  const mask = Uint8Array.from({ length: pixels }, (_, i) => (i === 3 || i === 4 ? 1 : 0));
  const image = target.map((level, i) => (Math.floor(i / 3) === 4 ? (level + 51) % 256 : 255 - level));
  const levels = [9, 10, 11, 12, 13, 14].map((i) => Math.abs(image[i]! - target[i]!));
  const mean = levels.reduce((sum, level) => sum + level, 0) / 6;
  expect(measurePicture(image, { image: target, size, mask }).maskL1).toBeCloseTo(mean / 127.5, 12);
});

test('measurePicture() without a mask has no mask-SSIM and no mask-L1, and none of an empty one is not a number', () => {
  const none = measurePicture(noise(3), { image: noise(5), size });
  expect(none).not.toHaveProperty('maskSsim');
  expect(none).not.toHaveProperty('maskL1');
  const empty = measurePicture(noise(3), { image: noise(5), size, mask: new Uint8Array(pixels) });
  expect(empty).not.toHaveProperty('maskL1');
});
