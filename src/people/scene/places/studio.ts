import type { Random } from '../../../random.js';
import { smoothstep } from '../../maths/interpolate.js';
import { fromHsv, type LinearRgb, multiplyColours, scaleColour } from '../../maths/linear-colour.js';
import { fractalNoise } from '../../maths/noise.js';
import { chance, pickHex } from '../../sampling/draws.js';
import { desaturate, type Place, type PlaceInput } from '../place.js';

const brightPapers = ['#ffffff', '#f6f6f6', '#f3f1ec', '#eceff3'];
const papers = ['#f4f4f4', '#e6e5e3', '#cfcfcf', '#9b9c9e', '#6a6b6d', '#dcd5cb'];

/** Paper that lamps of its own make nearly white, as shops like it. */
const lampsShare = 0.4;

/** A paper backdrop that runs from the wall over the floor without an edge. */
export function createStudio({ random, wallZ, seed, wallLight }: PlaceInput): Place {
  const hasLamps = chance(random, lampsShare);
  const paper = pickPaper(random, hasLamps);
  const lamps = hasLamps ? random.uniform(1.5, 2.5) : 1;
  const uneven = hasLamps ? 0.25 : 1;
  const lit = scaleColour(multiplyColours(paper, desaturate(wallLight, 0.6)), lamps);
  const at = (x: number, y: number, shade: number) => {
    const stains = 1 - 0.12 * uneven * fractalNoise(x * 0.13 + seed, y * 0.06, seed);
    const fromMiddle = Math.hypot(x / 10, (y - 9) / 20);
    return scaleColour(
      lit,
      (0.95 - shade * uneven) * stains * (1.05 - 0.14 * uneven * Math.min(1.5, fromMiddle)),
    );
  };
  return {
    wallZ,
    blur: 1,
    floorAt: (x, z) => at(x, 0.2 * (wallZ - z), 0.12 * smoothstep(wallZ, wallZ + 22, z)),
    wallAt: (x, y) => at(x, y, 0),
  };
}

function pickPaper(random: Random, hasLamps: boolean): LinearRgb {
  if (hasLamps) return pickHex(random, brightPapers);
  if (chance(random, 0.8)) return pickHex(random, papers, [5, 3, 2, 1.5, 1, 1.5]);
  return fromHsv(random.uniform(0, 1), random.uniform(0.15, 0.55), random.uniform(0.35, 0.9));
}
