import type { Figure } from './figure.js';
import type { Person } from './person.js';
import type { SvgSheet } from './svg-sheet.js';
import { dot, type Vec3 } from './vector.js';

/** What all parts of the figure are drawn from. */
export interface FigureContext {
  readonly sheet: SvgSheet;
  readonly figure: Figure;
  readonly person: Person;
  /** Width of outlines in units of body height. */
  readonly outline: number;
}

/** One part of the picture; parts with a greater depth are nearer and drawn later. */
export interface Layer {
  readonly depth: number;
  readonly svg: string;
}

/** How near a point is to the viewer, whatever the camera's pitch; in units of body height. */
export function depthOf(figure: Figure, point: Vec3): number {
  return dot(point, figure.towards);
}
