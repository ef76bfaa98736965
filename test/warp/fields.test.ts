import { createField } from '../../src/warp/fields.js';

/** What a field of x + 100 y has at a pixel of a picture. */
function readPlane(size: { width: number; height: number }) {
  const field = createField(size, 2, (x, y, to, at) => {
    to[at] = x + 100 * y;
    to[at + 1] = 1;
  });
  return (x: number, y: number) => [
    ...field.subarray(2 * (y * size.width + x), 2 * (y * size.width + x) + 2),
  ];
}

test.each([
  { width: 8, height: 6 },
  { width: 7, height: 5 },
])('createField() gives what changes evenly as it is, but for the edges: $width x $height', (size) => {
  const read = readPlane(size);
  for (const y of [1, 2, 3, 4].filter((row) => row < size.height - 1 || size.height % 2 === 1))
    for (const x of [1, 2, 5]) expect(read(x, y)).toEqual([expect.closeTo(x + 100 * y, 4), 1]);
});

test('createField() is constant beyond the middles of the outermost columns and rows', () => {
  const read = readPlane({ width: 8, height: 6 });
  expect([read(0, 0), read(7, 5)]).toEqual([
    [50.5, 1],
    [456.5, 1],
  ]);
});
