import { coco18, type Joint } from '../../src/pose/skeleton.js';
import { findBodyParts } from '../../src/warp/body-parts.js';
import { findFigure } from '../../src/warp/find-figure.js';
import { createWarpOutput, warpPicture } from '../../src/warp/warp-picture.js';
import { standing } from '../support/standing-person.js';

const body = findBodyParts(coco18)!;
const size = { width: 64, height: 128 };
const eyes = 21; // a row

/** The standing person with nose and eyes some pixels aside. */
function look(aside: number): Joint[] {
  return standing.map((joint, i) => {
    return { ...joint, x: joint.x + (/nose|eye/.test(coco18.joints[i]!) ? aside : 0) };
  });
}

/** The columns of a row that a picture has, each telling from which one it was taken, when the person looks aside from where they did. */
function columnsOf(source: readonly Joint[], target: readonly Joint[]): (column: number) => number {
  const image = Float32Array.from(
    { length: 3 * size.width * size.height },
    (_, i) => (Math.floor(i / 3) % size.width) / 64,
  );
  const figure = findFigure(body, { image, matte: new Float32Array(image.length / 3).fill(1), size, source });
  const planes = createWarpOutput(size);
  warpPicture(body, { figure, size, source, target }, planes);
  return (column) => 64 * planes.warped[3 * (eyes * size.width + column)]!;
}

test('a face looks aside with nose and eyes, and its outline stays', () => {
  for (const side of [-1, 1]) {
    const from = columnsOf(standing, look(4 * side));
    const column = 32 + 2 * side; // where the face is in both
    expect(side * (column - from(column))).toBeGreaterThan(1);
    for (const outline of [23, 41]) expect(Math.abs(from(outline) - outline)).toBeLessThan(0.7);
  }
});

test('a face that looks aside as far in both pictures stays as it is', () => {
  const from = columnsOf(look(2), look(2));
  for (const column of [28, 32, 34, 36]) expect(from(column)).toBeCloseTo(column, 1);
});
