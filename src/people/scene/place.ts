import type { Random } from '../../random.js';
import { lerp } from '../maths/interpolate.js';
import { type LinearRgb, luminance, mixColours, scaleColour } from '../maths/linear-colour.js';
import type { Light, Scene } from './scene.js';

/**
 * What is behind a person: a floor and a wall at right angles to it. Decimetres, the person at the
 * origin.
 */
export interface Place {
  /** The z of the wall, negative. */
  readonly wallZ: number;
  /** How much the lens blurs it: a radius in pixels of a picture 256 high. */
  readonly blur: number;
  /** The light that comes from a point of the floor. */
  readonly floorAt: (x: number, z: number) => LinearRgb;
  /**
   * The light that comes from a point of the wall, or from what stands before it; x to the right, y
   * up from the floor.
   */
  readonly wallAt: (x: number, y: number) => LinearRgb;
}

/** What places are made from. */
export interface PlaceInput {
  readonly scene: Scene;
  readonly random: Random;
  readonly wallZ: number;
  /** Where in the noise this place is. */
  readonly seed: number;
  readonly floorLight: LinearRgb;
  readonly wallLight: LinearRgb;
}

/** The light that falls on the floor. */
export function lightOnFloor({ key, sky, direction }: Light): LinearRgb {
  return mixLight(key, 0.8 * Math.max(0.15, direction[1]), sky, 0.9);
}

/** The light that falls on a wall that faces the camera. */
export function lightOnWall({ key, sky }: Light): LinearRgb {
  return mixLight(key, 0.45, sky, 0.65);
}

function mixLight(a: LinearRgb, weightA: number, b: LinearRgb, weightB: number): LinearRgb {
  return [a[0] * weightA + b[0] * weightB, a[1] * weightA + b[1] * weightB, a[2] * weightA + b[2] * weightB];
}

/** A sky between blue and white as haze has it, as bright as what it lights. */
export function skyColour(floorLight: LinearRgb, haze: number): LinearRgb {
  const blue: LinearRgb = [0.275, 0.445, 0.716];
  const white: LinearRgb = [0.791, 0.807, 0.823];
  return scaleColour(mixColours(blue, white, haze), luminance(floorLight) * 1.6);
}

/** Light of less colour: `amount` of it becomes grey. */
export function desaturate(light: LinearRgb, amount: number): LinearRgb {
  const grey = luminance(light);
  return [lerp(light[0], grey, amount), lerp(light[1], grey, amount), lerp(light[2], grey, amount)];
}

/** How bright the floor is near the wall, where less light gets. */
export function nearWall(z: number, wallZ: number): number {
  return lerp(0.75, 1, Math.min(1, Math.max(0, (z - wallZ) / 5)));
}
