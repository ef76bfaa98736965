import { type Edge, tabulateWays } from '../../src/image/least-on-way.js';

/** A hill that falls to all sides from its top. */
const top = { x: 40, y: 30 };
const valueAt = (x: number, y: number) => 100 - Math.hypot(x - top.x, y - top.y);

/** A valley: the least value is in its middle. */
const depthAt = (x: number, y: number) => Math.hypot(x - top.x, y - top.y);

const ways: readonly (readonly [Edge, (place: number, last: number) => readonly [number, number]])[] = [
  ['left', (place) => [0, place]],
  ['top', (place) => [0, place]],
  ['right', (place, last) => [place, last]],
  ['bottom', (place, last) => [place, last]],
];

describe.each([
  { size: { width: 60, height: 50 }, within: 1e-9 },
  { size: { width: 150, height: 200 }, within: 4 }, // at every fourth pixel
])('tabulateWays() of $size.width x $size.height pixels', ({ size, within }) => {
  const box = { x: 0, y: 0, ...size };

  test.each(ways)('finds the least value from the %s on', (edge, toWay) => {
    const isColumn = edge === 'top' || edge === 'bottom';
    for (const values of [valueAt, depthAt]) {
      const find = tabulateWays(values, box)[edge];
      for (const [x, y] of [
        [5, 20],
        [40, 30],
        [52, 44],
      ] as const) {
        const [from, to] = toWay(isColumn ? y : x, (isColumn ? size.height : size.width) - 1);
        const along = Array.from({ length: to - from + 1 }, (_, i) =>
          isColumn ? values(x, from + i) : values(from + i, y),
        );
        expect(Math.abs(find(y)(x) - Math.min(...along))).toBeLessThanOrEqual(within);
      }
    }
  });
});
