import { fract, smoothstep } from '../../maths/interpolate.js';
import { type LinearRgb, mixColours, multiplyColours, scaleColour } from '../../maths/linear-colour.js';
import { fractalNoise, noise } from '../../maths/noise.js';
import { chance, pickHex } from '../../sampling/draws.js';
import { nearWall, type Place, type PlaceInput } from '../place.js';
import { lightOfThing, sampleThings } from './furniture.js';

const roomWalls = ['#e8e3da', '#d8d0c3', '#c3cbd0', '#b9c4b6', '#d9c0b0', '#8f9aa3', '#f0eee9', '#5d6b74'];
const hallWalls = ['#cfd2d4', '#e3e0da', '#a8adb2'];
const white: LinearRgb = [0.85, 0.85, 0.84];

/**
 * A room with a skirting board, furniture, and a floor of boards or carpet; a hall is larger and
 * tiled.
 */
export function createRoom({ scene, random, wallZ, seed, floorLight, wallLight }: PlaceInput): Place {
  const isHall = scene.place === 'hall';
  const wall = pickHex(random, isHall ? hallWalls : roomWalls);
  const hasBoards = chance(random, 0.5);
  const tile = random.uniform(2.5, 7);
  const things = sampleThings(random, random.integer(1, isHall ? 3 : 4), wall);
  const thingLight = { wallLight, weather: scene.light.weather, wood: scene.floor };
  const floor = multiplyColours(scene.floor, floorLight);
  const floorPattern = (x: number, z: number): number => {
    if (isHall) return shadeTiles(x, z, tile, seed);
    if (!hasBoards) return 0.9 + 0.4 * fractalNoise(x * 0.35 + seed, z * 0.35, seed);
    const board = Math.floor(x / 1.6);
    const isGap = fract(x / 1.6) < 0.05;
    const grain = 0.88 + 0.22 * noise(board * 7.7, seed) + 0.12 * noise(x * 3, z * 0.25, board);
    return grain * (isGap ? 0.65 : 1);
  };
  const skirting = mixColours(wall, white, 0.5);
  const plaster = (x: number, y: number): LinearRgb => {
    const isSkirting = y < 1;
    const shade = isSkirting ? 0.9 : 0.93 + 0.14 * fractalNoise(x * 0.08 + seed, y * 0.08, seed, 3);
    const groove = y > 0.96 && y < 1.06 ? 0.6 : 1;
    const low = 0.8 + 0.2 * smoothstep(0, 3, y);
    return scaleColour(multiplyColours(isSkirting ? skirting : wall, wallLight), shade * groove * low);
  };
  return {
    wallZ,
    blur: isHall ? random.uniform(0.5, 3) : random.uniform(0.3, 2.4),
    floorAt: (x, z) => scaleColour(floor, floorPattern(x, z) * nearWall(z, wallZ)),
    wallAt: (x, y) =>
      things.reduce((behind, thing) => lightOfThing(thing, thingLight, x, y) ?? behind, plaster(x, y)),
  };
}

/**
 * Tiles or slabs of a side in decimetres, each a little different, with dark joints: a factor on
 * their colour.
 */
export function shadeTiles(x: number, z: number, side: number, seed: number): number {
  const isJoint = fract(x / side) < 0.03 || fract(z / side) < 0.04;
  const stains =
    0.92 + 0.3 * fractalNoise(x * 0.5 + seed, z * 0.5, seed, 3) + 0.05 * noise(x * 3, z * 3, seed);
  const own = 0.95 + 0.12 * noise(Math.floor(x / side) * 3.3, Math.floor(z / side) * 5.1, seed);
  return stains * own * (isJoint ? 0.72 : 1);
}
