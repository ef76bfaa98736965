import { coco18, type Joint } from '../../src/pose/skeleton.js';
import { findBodyParts } from '../../src/warp/body-parts.js';
import { layerChannels } from '../../src/warp/figure-layer.js';
import { findFigure } from '../../src/warp/find-figure.js';
import { holdHand, standing } from '../support/standing-person.js';

const size = { width: 64, height: 128 };
const body = findBodyParts(coco18)!;

/** How much of a pixel the arms cover, and how far its colours are told as those of the rest. */
function shareAt(source: readonly Joint[], x: number, y: number, isPerson = 1) {
  const pixels = size.width * size.height;
  const image = new Float32Array(3 * pixels);
  const matte = new Float32Array(pixels).fill(isPerson);
  const { arms, rest } = findFigure(body, { image, matte, size, source });
  const at = layerChannels.count * (y * size.width + x);
  return {
    arms: arms[at + layerChannels.right]! + arms[at + layerChannels.left]!,
    rest: rest[at + layerChannels.known]!,
  };
}

test('a hand held to the face leaves it to the head, however its forearm points', () => {
  const held = holdHand(standing, [22, 37]);
  for (const [x, y] of [
    [28, 25],
    [31, 21],
    [34, 18],
  ] as const)
    expect(shareAt(held, x, y)).toEqual({ arms: 0, rest: 1 });
  expect(shareAt(held, 22, 37).arms).toBeCloseTo(1);
});

test('a forearm over the face hides it', () => {
  const across = holdHand(standing, [33, 22]);
  expect(shareAt(across, 29, 25)).toEqual({ arms: expect.closeTo(0.8, 1), rest: 0 });
});

test('a face is of the head, whatever the matte says, and the background beside it is not', () => {
  for (const x of [28, 32, 36]) expect(shareAt(standing, x, 22, 0).rest).toBeCloseTo(1);
  expect(shareAt(standing, 44, 22, 0).rest).toBe(0);
});
