import type { Random } from '../../../random.js';
import { fract } from '../../maths/interpolate.js';
import {
  fromHsv,
  type LinearRgb,
  multiplyColours,
  parseLinear,
  scaleColour,
} from '../../maths/linear-colour.js';
import { fractalNoise, noise } from '../../maths/noise.js';
import { chance } from '../../sampling/draws.js';
import type { Weather } from '../scene.js';

/** Something that hangs on or stands before a wall. Decimetres. */
export interface Thing {
  readonly kind: 'picture' | 'door' | 'window' | 'shelf' | 'plant';
  readonly x: number;
  readonly bottom: number;
  readonly halfWidth: number;
  readonly height: number;
  readonly colour: LinearRgb;
  readonly seed: number;
}

/** What lights things, and what they are made of. */
export interface ThingLight {
  readonly wallLight: LinearRgb;
  readonly weather: Weather;
  /** Of the boards of shelves. */
  readonly wood: LinearRgb;
}

const leaf = parseLinear('#3c5a30');
const skyLight: LinearRgb = [1.6, 1.7, 1.8];
const lampLight: LinearRgb = [0.6, 0.6, 0.65];

/** Things along a wall of a colour, at random. */
export function sampleThings(random: Random, count: number, wall: LinearRgb): Thing[] {
  return Array.from({ length: count }, (): Thing => {
    const kind = random.pick(['picture', 'door', 'window', 'shelf', 'plant'] as const);
    const colour = chance(random, 0.5)
      ? fromHsv(random.uniform(0, 1), random.uniform(0.05, 0.5), random.uniform(0.15, 0.8))
      : scaleColour(wall, random.uniform(0.25, 1.5));
    const size = {
      halfWidth: random.uniform(1.5, 7),
      height: random.uniform(3, 12),
      bottom: random.uniform(6, 12),
    };
    const door = { halfWidth: 4.5, height: 20, bottom: 0 };
    const x = random.uniform(-26, 26);
    return { kind, x, ...(kind === 'door' ? door : size), colour, seed: random.uniform(0, 50) };
  });
}

/** The light that comes from a thing at a point of the wall; undefined where it is not. */
export function lightOfThing(thing: Thing, light: ThingLight, x: number, y: number): LinearRgb | undefined {
  const aside = thing.halfWidth - Math.abs(x - thing.x);
  const up = y - thing.bottom;
  if (aside <= 0 || up <= 0 || up >= thing.height) return undefined;
  const toEdge = Math.min(aside, up, thing.height - up);
  const lit = (albedo: LinearRgb, factor: number) =>
    scaleColour(multiplyColours(albedo, light.wallLight), factor);
  const { colour, seed } = thing;
  switch (thing.kind) {
    case 'window': {
      const outside = light.weather === 'indoor' ? multiplyColours(skyLight, lampLight) : skyLight;
      return scaleColour(outside, toEdge < 0.4 ? 0.45 : 0.8 + 0.3 * noise(x * 0.4, y * 0.4, seed));
    }
    case 'shelf': {
      if (fract(up / 3) < 0.12) return lit(light.wood, 0.8);
      const [book, board] = [Math.floor(x * 2.2), Math.floor(up / 3)];
      const hue = Math.abs(noise(book * 3.3, board * 7, seed));
      return lit(fromHsv(hue, 0.4, 0.35 + 0.4 * Math.abs(noise(book * 5.1, seed))), 1);
    }
    case 'plant': {
      const leaves = fractalNoise(x * 0.8 + seed, y * 0.8, seed, 3);
      return leaves + (aside / thing.halfWidth) * 0.5 > 0.25 ? lit(leaf, 0.45 + leaves) : undefined;
    }
    case 'picture':
      return lit(colour, toEdge < 0.35 ? 0.5 : 0.8 + 0.5 * noise(x * 0.8, y * 0.8, seed));
    case 'door':
      return lit(colour, toEdge < 0.35 ? 0.5 : 0.9);
    default:
      return assertNever(thing.kind);
  }
}

function assertNever(kind: never): never {
  throw new Error(`Cannot paint ${String(kind)}`);
}
