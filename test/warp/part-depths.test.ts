import { coco18, type Joint } from '../../src/pose/skeleton.js';
import { findBodyParts } from '../../src/warp/body-parts.js';
import { findFigure } from '../../src/warp/find-figure.js';
import { createWarpOutput, warpPicture } from '../../src/warp/warp-picture.js';
import { standing } from '../support/standing-person.js';

const body = findBodyParts(coco18)!;
const size = { width: 64, height: 128 };

/** The standing person with the right elbow and wrist in places. */
function bend(elbow: readonly [number, number], wrist: readonly [number, number]): Joint[] {
  const places: Readonly<Record<string, readonly [number, number]>> = {
    right_elbow: elbow,
    right_wrist: wrist,
  };
  return standing.map((joint, i) => {
    const [x, y] = places[coco18.joints[i]!] ?? [joint.x, joint.y];
    return { ...joint, x, y };
  });
}

/** How bright the place of a wrist before or behind the face is, for a person with a bright head, 1, and dark arms, -1. */
function faceUnder(target: readonly Joint[]): number {
  const image = Float32Array.from({ length: 3 * size.width * size.height }, (_, i) =>
    i < 3 * 64 * 32 ? 1 : -1,
  );
  const matte = new Float32Array(size.width * size.height).fill(1);
  const figure = findFigure(body, { image, matte, size, source: standing });
  const planes = createWarpOutput(size);
  warpPicture(body, { figure, size, source: standing, target }, planes);
  return planes.warped[3 * (24 * size.width + 29)]!;
}

test('a hand is behind the head that hangs from a higher elbow, and before the face over a lower one', () => {
  expect(faceUnder(bend([14, 14], [29, 24]))).toBeGreaterThan(0.8);
  expect(faceUnder(bend([18, 44], [29, 24]))).toBeLessThan(0);
});
