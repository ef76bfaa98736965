import { countMaxJsonBytes } from '../../../src/http/connect/limit-json.js';

test.each([
  ['short messages need a third more', 300_000, 400_000],
  ['12 MiB are the most', 100 * 2 ** 20, 12 * 2 ** 20],
])('countMaxJsonBytes(): %s', (_name, maxMessageBytes, expected) => {
  expect(countMaxJsonBytes(maxMessageBytes)).toBe(expected);
});
