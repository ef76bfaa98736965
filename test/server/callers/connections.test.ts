import { countConnections } from '../../../src/server/callers/connections.js';

test.each([
  [1024, 64, 32],
  [1024, 512, 256],
  [1024, 1024, 768],
  [1024, 1_048_576, 1024],
  [2, 1024, 2],
  [1024, Number.POSITIVE_INFINITY, 1024],
])('of %d connections and %d open files, %d may be connections', (configured, maxOpenFiles, expected) => {
  expect(countConnections(configured, maxOpenFiles)).toBe(expected);
});
