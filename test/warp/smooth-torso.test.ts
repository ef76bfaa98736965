import { expect, test } from '@jest/globals';
import { layerChannels } from '../../src/warp/figure-layer.js';
import type { Segment } from '../../src/warp/part-segments.js';
import { smoothTorso } from '../../src/warp/smooth-torso.js';

const size = { width: 4, height: 96 };
const rows = Array.from({ length: size.height }, (_, y) => y);
/** From row 30 to row 70. */
const segment: Segment = {
  ...{ x: 2, y: 50, dx: 0, dy: 1, half: 20, breadths: [1, 1], chest: 0 },
  ...{ taper: 0, slope: 0, startCap: 1, seen: true },
};
const opened = { size, segment, torso: 40, fold: 1 };

/** A layer with a colour and a share by row. */
function paint(colourAt: (y: number) => number): Float32Array {
  const layer = new Float32Array(layerChannels.count * size.width * size.height);
  for (const [i] of layer.entries()) {
    const channel = i % layerChannels.count;
    const y = Math.floor(i / (layerChannels.count * size.width));
    layer[i] = channel < layerChannels.right ? colourAt(y) : y / size.height;
  }
  return layer;
}

/** A colour and a share of the second column by row. */
const read = (layer: Float32Array, channel: number) =>
  rows.map((y) => layer[layerChannels.count * (y * size.width + 1) + channel]!);

test('smoothTorso() takes most of the contrast from folds of a torso that opens up, and none from what is beyond it', () => {
  const folds = paint((y) => (y % 5 === 0 ? 1 : 0)); // each five rows have one: a mean of 0.2
  const smooth = smoothTorso({ ...opened, layer: folds });
  const colours = read(smooth, 1);
  expect([colours[50], colours[51]]).toEqual([
    expect.closeTo(0.3 + 0.7 * 0.2, 6),
    expect.closeTo(0.7 * 0.2, 6),
  ]);
  const beyond = rows.filter((y) => y < 30 || y > 70);
  expect(beyond.map((y) => colours[y])).toEqual(beyond.map((y) => Number(y % 5 === 0)));
  expect(read(smooth, layerChannels.right)).toEqual(read(folds, layerChannels.right));
});

test('smoothTorso() keeps wide stripes, and a torso that does not open up or was not seen', () => {
  const stripes = paint((y) => (y < 50 ? 1 : -1));
  const colours = read(smoothTorso({ ...opened, layer: stripes }), 0);
  expect([colours[44], colours[55]]).toEqual([1, -1]);
  for (const change of [{ fold: 0 }, { segment: { ...segment, seen: false } }])
    expect(smoothTorso({ ...opened, ...change, layer: stripes })).toEqual(stripes);
  const half = read(smoothTorso({ ...opened, fold: -0.5, layer: stripes }), 0);
  expect(half[50]).toBeCloseTo(-1 + 0.35 * 0.8, 6); // the mean of rows 48 to 52 is -0.2
});
