import { expect, test } from '@jest/globals';
import { isTurnedRound } from '../../src/warp/facing.js';

/** So many degrees from facing the camera, towards the picture's left. */
function turnBy(degrees: number) {
  const radians = (degrees / 180) * Math.PI;
  return { side: Math.sin(radians), front: Math.cos(radians) };
}

test('isTurnedRound() tells front from back and profiles from each other, and a profile from neither, thirty degrees off or not', () => {
  for (const [from, to] of [
    [0, 180],
    [90, -90],
    [30, 180],
    [-60, 90],
  ] as const)
    expect(isTurnedRound(turnBy(from), turnBy(to))).toBe(true);
  for (const profile of [61, 75, 90, 105, 119])
    for (const side of [1, -1])
      for (const to of [0, 180]) expect(isTurnedRound(turnBy(side * profile), turnBy(to))).toBe(false);
});
