import { clamp, smoothstep } from '../../maths/interpolate.js';
import {
  type LinearRgb,
  mixColours,
  multiplyColours,
  parseLinear,
  scaleColour,
} from '../../maths/linear-colour.js';
import { fractalNoise, noise } from '../../maths/noise.js';
import { chance } from '../../sampling/draws.js';
import { nearWall, type Place, type PlaceInput, skyColour } from '../place.js';

const trunk = parseLinear('#3d3226');
const darkLeaf = parseLinear('#3d5226');
const brightLeaf = parseLinear('#8da24d');
const path = parseLinear('#a89c86');
/** The sky between leaves. */
const gap: LinearRgb = [1.08, 1.13, 0.99];

/** Grass, perhaps a path, before trees and hedges that are far away. */
export function createPark({ scene, random, wallZ, seed, floorLight, wallLight }: PlaceInput): Place {
  const sky = skyColour(floorLight, random.uniform(0.2, 0.8));
  const pathX = random.uniform(-12, 12);
  const pathHalfWidth = chance(random, 0.5) ? random.uniform(5, 14) : 0;
  const trunks = Array.from({ length: random.integer(3, 9) }, () => {
    return { x: random.uniform(-26, 26), halfWidth: random.uniform(0.45, 1), seed: random.uniform(0, 50) };
  });
  const isSunny = scene.light.weather === 'sun';
  const lit = (albedo: LinearRgb, light: LinearRgb, factor: number) =>
    scaleColour(multiplyColours(albedo, light), factor);
  const ground = (x: number, z: number): LinearRgb => {
    const tufts = fractalNoise(x * 0.9 + seed, z * 0.5, seed);
    if (Math.abs(x - pathX - z * 0.12) < pathHalfWidth) return scaleColour(path, 0.9 + 0.3 * tufts);
    const [r, g, b] = scaleColour(scene.floor, 0.85 + 0.75 * tufts);
    return [r, g * (1 + 0.15 * noise(x * 0.2, z * 0.1, seed)), b];
  };
  /** Sun through leaves. */
  const dapple = (x: number, z: number): number =>
    isSunny ? 1 - 0.55 * smoothstep(0.02, 0.12, fractalNoise(x * 0.12 + seed, z * 0.07, seed, 2)) : 1;
  return {
    wallZ,
    blur: random.uniform(0.6, 4.5),
    floorAt: (x, z) => lit(ground(x, z), floorLight, dapple(x, z) * nearWall(z, wallZ)),
    wallAt: (x, y) => {
      const tree = trunks.find((t) => Math.abs(x - t.x - 0.4 * noise(y * 0.3, t.seed)) < t.halfWidth);
      if (tree) return lit(trunk, wallLight, 0.8 + 0.5 * noise(x * 2, y * 0.4, tree.seed));
      const leaves = fractalNoise(x * 0.22 + seed, y * 0.22, seed);
      const treeTops = 14 + 8 * noise(x * 0.06 + seed, 0.3) + 3 * noise(x * 0.3, seed);
      if (y > treeTops * 1.6 + leaves * 8) return sky;
      if (leaves > 0.28) return multiplyColours(gap, wallLight);
      const shade = Math.max(0.12, 0.55 + 1.5 * leaves + (y > 4 ? 0.15 : -0.15));
      return lit(mixColours(darkLeaf, brightLeaf, clamp(0.5 + leaves)), wallLight, shade);
    },
  };
}
