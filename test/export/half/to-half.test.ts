import { toHalf } from '../../../src/export/half/to-half.js';

/** What the bits of a binary16 say. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

test('toHalf() gives back every one of the 65536 numbers of float16', () => {
  const all = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);
  const numbers = [...all].filter((bits) => !Number.isNaN(fromHalf(bits)));
  expect([...toHalf(Float32Array.from(numbers, fromHalf))]).toEqual(numbers);
});

test.each<[string, number, number]>([
  ['half way goes to the even one, down', 1 + 1 / 2048, 1],
  ['half way goes to the even one, up', 1 + 3 / 2048, 1 + 2 / 1024],
  ['more than half way goes up', 1 + 1.01 / 2048, 1 + 1 / 1024],
  ['the largest that stays finite', 65_519.99, 65_504],
  ['the smallest that does not', 65_520, Number.POSITIVE_INFINITY],
  ['half of the smallest subnormal is zero', 2 ** -25, 0],
  ['more than half of it is the smallest', -1.01 * 2 ** -25, -(2 ** -24)],
  ['a subnormal half way, to the even one', 2.5 * 2 ** -24, 2 * 2 ** -24],
  ['minus infinity', Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ['no number', Number.NaN, Number.NaN],
])('toHalf() rounds: %s', (_name, value, expected) => {
  expect(fromHalf(toHalf(Float32Array.of(value))[0]!)).toBe(expected);
});
