import { parseSeed } from '../../src/cli/parse-number.js';

test.each(['0', '2', '4294967295'])('parseSeed() reads %s', (text) => {
  expect(parseSeed(text)).toBe(Number(text));
});

test.each(['-1', '1.5', '4294967296', 'two', ''])('parseSeed() refuses "%s"', (text) => {
  expect(() => parseSeed(text)).toThrow(/Expected a (whole )?number/);
});
