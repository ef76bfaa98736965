import { coco18, type Size } from '../../src/pose/skeleton.js';
import { findBodyParts } from '../../src/warp/body-parts.js';
import { findFigure } from '../../src/warp/find-figure.js';
import { createWarpOutput, warpPicture } from '../../src/warp/warp-picture.js';
import { drawSkirt, drawTrousers, hemRow, legsApart } from '../support/skirts.js';
import { profile, standing } from '../support/standing-person.js';

const body = findBodyParts(coco18)!;
const size: Size = { width: 64, height: 128 };

/** Cloth of one colour, with what is darker between the legs by a share of its light. */
function cloth(seam = 0): Float32Array {
  return Float32Array.from({ length: 3 * size.width * size.height }, (_, i) => {
    const x = Math.floor(i / 3) % size.width;
    return Math.abs(x - 32) < 2 ? 0.2 - 1.2 * seam : 0.2;
  });
}

function find(matte: Float32Array, image = cloth(), source = standing) {
  return findFigure(body, { image, matte, size, source });
}

test('findSkirt() tells a skirt and where it ends', () => {
  const { skirt } = find(drawSkirt(size));
  expect(skirt!.share).toBeGreaterThan(0.9);
  const hem = (hemRow - 68) / (92 - 68); // from hips to knees
  expect(Math.abs(skirt!.hem - hem)).toBeLessThan(0.1);
});

test('findSkirt() tells no skirt from trousers, from shorts with a seam, of legs in one place and without knees', () => {
  const hidden = standing.map((joint, i) =>
    coco18.joints[i] === 'left_knee' ? { ...joint, confidence: 0 } : joint,
  );
  expect(find(drawTrousers(size)).skirt).toBeUndefined();
  expect(find(drawSkirt(size), cloth(0.6)).skirt).toBeUndefined();
  expect(find(drawSkirt(size), cloth(), profile(6)).skirt).toBeUndefined();
  expect(find(drawSkirt(size), cloth(), hidden).skirt).toBeUndefined();
});

test('warpPicture() spans a skirt between legs that come apart, down to its hem, and not trousers', () => {
  const target = legsApart(standing);
  const shows = (matte: Float32Array) => {
    const planes = createWarpOutput(size);
    warpPicture(body, { figure: find(matte), size, source: standing, target }, planes);
    return (y: number) => planes.silhouette[y * size.width + 32]!;
  };
  const [skirt, trousers] = [shows(drawSkirt(size)), shows(drawTrousers(size))];
  expect([skirt(84) > 0.95, skirt(98) < 0.05]).toEqual([true, true]);
  expect(trousers(84)).toBeLessThan(0.5);
});
