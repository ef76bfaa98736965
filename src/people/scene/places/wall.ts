import { fract, smoothstep } from '../../maths/interpolate.js';
import { multiplyColours, scaleColour } from '../../maths/linear-colour.js';
import { fractalNoise, noise } from '../../maths/noise.js';
import { chance, pickHex } from '../../sampling/draws.js';
import { nearWall, type Place, type PlaceInput } from '../place.js';

const walls = ['#a0968c', '#8a4f3d', '#c8c2b8', '#75797c', '#d4cbb8', '#3f4a52', '#b98f6f'];
const bricks = { width: 2.1, height: 0.75 };

/** A wall of bricks or plaster. */
export function createWall({ scene, random, wallZ, seed, floorLight, wallLight }: PlaceInput): Place {
  const wall = multiplyColours(pickHex(random, walls), wallLight);
  const floor = multiplyColours(scene.floor, floorLight);
  const isBrick = chance(random, 0.4);
  const shadeOf = (x: number, y: number): number => {
    if (!isBrick) return 0.9 + 0.3 * fractalNoise(x * 0.25 + seed, y * 0.18, seed);
    const row = Math.floor(y / bricks.height);
    const brick = Math.floor(x / bricks.width + (row & 1) * 0.5);
    const own = 0.85 + 0.3 * noise(brick * 3.1, row * 5.7, seed) + 0.1 * noise(x * 4, y * 4);
    return own * shadeBricks(x, y, bricks);
  };
  return {
    wallZ,
    blur: random.uniform(0, 1),
    floorAt: (x, z) =>
      scaleColour(floor, (0.9 + 0.4 * fractalNoise(x * 0.35 + seed, z * 0.35, seed)) * nearWall(z, wallZ)),
    wallAt: (x, y) => scaleColour(wall, shadeOf(x, y) * (0.8 + 0.2 * smoothstep(0, 3, y))),
  };
}

/**
 * Darkens the joints between bricks of a size in decimetres, every other row moved by half of one.
 */
export function shadeBricks(
  x: number,
  y: number,
  { width, height }: { width: number; height: number },
): number {
  const row = Math.floor(y / height);
  const isJoint = fract(y / height) < 0.14 || fract(x / width + (row & 1) * 0.5) < 0.06;
  return isJoint ? 0.76 : 1;
}
