import { measureSharpness } from '../../src/metrics/sharpness.js';
import { computeSsim } from '../../src/metrics/ssim.js';
import fixtures from '../fixtures/ssim.json' with { type: 'json' };

const decode = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));

// Made by scikit-image 0.26: structural_similarity(a, b, channel_axis=-1) on uint8.
test.each(fixtures)("computeSsim() gives scikit-image's value for $name", ({ a, b, width, height, ssim }) => {
  expect(computeSsim(decode(a), decode(b), { width, height })).toBeCloseTo(ssim, 9);
});

test('computeSsim() of a picture with itself is 1', () => {
  const image = Uint8Array.from({ length: 9 * 8 * 3 }, (_, i) => (i * 37) % 256);
  expect(computeSsim(image, image, { width: 9, height: 8 })).toBeCloseTo(1, 12);
});

test('measureSharpness() is the slope of a grey ramp, and 0 for one colour', () => {
  const size = { width: 6, height: 5 };
  const ramp = Uint8Array.from({ length: 6 * 5 * 3 }, (_, i) => (Math.floor(i / 3) % 6) * 10);
  expect(measureSharpness(ramp, size)).toBeCloseTo(10, 6);
  expect(measureSharpness(new Uint8Array(6 * 5 * 3).fill(9), size)).toBe(0);
});
