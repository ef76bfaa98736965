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

test('measurePicture() without a mask has no mask-SSIM', () => {
  expect(measurePicture(noise(3), { image: noise(5), size })).not.toHaveProperty('maskSsim');
});
