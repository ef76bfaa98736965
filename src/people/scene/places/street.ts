import type { Random } from '../../../random.js';
import { fract, smoothstep } from '../../maths/interpolate.js';
import {
  fromHsv,
  type LinearRgb,
  mixColours,
  multiplyColours,
  parseLinear,
  scaleColour,
} from '../../maths/linear-colour.js';
import { fractalNoise, noise } from '../../maths/noise.js';
import { chance, pickHex } from '../../sampling/draws.js';
import { nearWall, type Place, type PlaceInput, skyColour } from '../place.js';
import { shadeTiles } from './room.js';
import { shadeBricks } from './wall.js';

const fronts = ['#a89a8a', '#8c857c', '#b5a28a', '#7b5546', '#c9c0b2', '#6d7378', '#94694f'];
const sand = parseLinear('#b7a690');
const frame: LinearRgb = [0.5, 0.48, 0.45];
const glass: LinearRgb = [0.04, 0.05, 0.06];
const tyre: LinearRgb = [0.02, 0.02, 0.02];
/** Width of a house, and height of its ground floor, decimetres. */
const houseWidth = 19;
const groundFloor = 9;

/** A pavement before houses with shops, windows, and parked cars. */
export function createStreet({ scene, random, wallZ, seed, floorLight, wallLight }: PlaceInput): Place {
  const front = pickHex(random, fronts);
  const isBrick = chance(random, 0.4);
  const windows = { width: random.uniform(5, 11), height: random.uniform(6, 12) };
  const tile = random.uniform(2.5, 7);
  const sky = skyColour(floorLight, random.uniform(0.2, 0.8));
  const cars = sampleCars(random);
  const floor = multiplyColours(scene.floor, floorLight);

  const houseAt = (x: number, y: number): LinearRgb => {
    const house = Math.floor(x / houseWidth);
    const plaster = mixColours(front, sand, 0.5 + 0.5 * noise(house * 4.4, seed));
    const shade =
      (0.75 + 0.4 * noise(house * 9.1, seed)) * (0.9 + 0.16 * fractalNoise(x * 0.3, y * 0.3, seed, 3));
    const across = fract(x / windows.width);
    const up = fract((y + 3) / windows.height);
    if (y > groundFloor && across > 0.25 && across < 0.75 && up > 0.3 && up < 0.85) {
      if (across < 0.29 || across > 0.71 || Math.abs(across - 0.5) < 0.02) return frame;
      const mirrored = noise(Math.floor(x / windows.width) * 5, Math.floor(y / windows.height) * 3, seed);
      return mixColours(glass, sky, 0.25 + 0.3 * mirrored);
    }
    if (y < groundFloor && y > 1 && across > 0.1 && across < 0.9)
      return mixColours(glass, scaleColour(front, 1.2), 0.3 + 0.35 * noise(x * 0.3, y * 0.3, seed));
    const brick = isBrick ? shadeBricks(x, y, { width: 2.2, height: 0.9 }) : 1;
    return scaleColour(plaster, shade * brick * (y < 1 ? 0.7 : 1));
  };
  return {
    wallZ,
    blur: random.uniform(0.4, 4),
    floorAt: (x, z) => scaleColour(floor, shadeTiles(x, z, tile, seed) * nearWall(z, wallZ)),
    wallAt: (x, y) => {
      const car = cars.map((parked) => colourOfCar(parked, x, y)).find((colour) => colour !== undefined);
      if (car) return multiplyColours(car, wallLight);
      const roof = 30 + 25 * Math.floor(2 * (noise(Math.floor(x / houseWidth) * 3.7, seed) + 1));
      if (y > roof) return sky;
      return scaleColour(multiplyColours(houseAt(x, y), wallLight), 0.8 + 0.2 * smoothstep(0, 3, y));
    },
  };
}

interface Car {
  readonly x: number;
  readonly halfWidth: number;
  readonly height: number;
  readonly colour: LinearRgb;
}

function sampleCars(random: Random): Car[] {
  return Array.from({ length: random.integer(0, 2) }, () => {
    const grey = chance(random, 0.6);
    return {
      x: random.uniform(-26, 26),
      halfWidth: random.uniform(5, 9),
      height: random.uniform(8.5, 11),
      colour: fromHsv(random.uniform(0, 1), grey ? 0.05 : 0.5, random.uniform(0.15, 0.8)),
    };
  });
}

function colourOfCar(
  { x: middle, halfWidth, height, colour }: Car,
  x: number,
  y: number,
): LinearRgb | undefined {
  const aside = Math.abs(x - middle);
  const isCabin = y > height * 0.55;
  if (y >= height || aside >= (isCabin ? halfWidth * 0.65 : halfWidth)) return undefined;
  if (y < 2) return tyre;
  return scaleColour(colour, isCabin ? 0.5 : 1);
}
