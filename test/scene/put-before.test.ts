import { putBefore } from '../../src/scene/put-before.js';

/** One row of pixels of one level, with these alphas, before black. */
function put(alpha: readonly number[], level = 200): number[] {
  const imageNhwc = new Uint8Array(alpha.length * 3).fill(level);
  const picture = putBefore(new Uint8Array(imageNhwc.length), { imageNhwc, alpha: Uint8Array.from(alpha) });
  expect([...picture].filter((_, i) => i % 3 !== 0)).toEqual(
    [...picture].filter((_, i) => i % 3 === 0).flatMap((value) => [value, value]),
  );
  return [...picture].filter((_, i) => i % 3 === 0);
}

describe('putBefore()', () => {
  test('shows the backdrop alone where a person hardly covers, and the person where it nearly does', () => {
    expect(put([0, 60, 140, 240, 255])).toEqual([0, 0, 0, 200, 200]);
  });

  test('mixes between', () => {
    expect(put([165, 190, 215])).toEqual([50, 100, 150]);
  });

  test('leaves the drawn picture and the backdrop as they are', () => {
    const [backdrop, imageNhwc] = [Uint8Array.of(1, 2, 3), Uint8Array.of(7, 8, 9)];
    putBefore(backdrop, { imageNhwc, alpha: Uint8Array.of(190) });
    expect([...backdrop, ...imageNhwc]).toEqual([1, 2, 3, 7, 8, 9]);
  });
});
