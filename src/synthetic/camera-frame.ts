import type { Size } from '../pose/skeleton.js';
import { type Figure, lengths } from './figure.js';
import type { Build } from './person.js';
import type { Vec3 } from './vector.js';

/**
 * Where view space lies in the picture: pixels of the origin, and pixels in a unit of body height.
 */
export interface CameraFrame {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/**
 * The height of the picture's ground below the hips, at the sole of the lower foot (units of body
 * height).
 */
export function groundOf(figure: Figure): number {
  const { right, left } = figure.legs;
  return (
    Math.min(...[right.heel, right.toe, left.heel, left.toe].map((point) => point[1])) - lengths.shoeRadius
  );
}

/**
 * Places a figure in a frame: the soles at 95.5 % of the height, the box of head, hands and feet in
 * the middle of the width, as large as the frame allows but no larger than a standing person
 * filling 91 % of the height times `zoom`.
 */
export function frameFigure(
  figure: Figure,
  build: Build,
  options: { size: Size; zoom: number },
): CameraFrame {
  const { width, height } = options.size;
  const points = extremesOf(figure, build);
  const [left, right] = [Math.min(...points.map((p) => p[0])), Math.max(...points.map((p) => p[0]))];
  const top = Math.max(...points.map((p) => p[1]));
  const ground = groundOf(figure);
  const scale = Math.min(
    (height * 0.91 * options.zoom) / Math.max(top - ground, 0.86),
    (height * 0.94) / (top - ground),
    (width * 0.95) / (right - left),
  );
  return { x: width / 2 - ((left + right) / 2) * scale, y: height * 0.955 + ground * scale, scale };
}

/** Points around everything that is drawn, hair and shoes included. */
function extremesOf(figure: Figure, build: Build): Vec3[] {
  const { arms, legs, head } = figure;
  const grow = (point: Vec3, radius: number): Vec3[] => [
    [point[0] - radius, point[1] - radius, 0],
    [point[0] + radius, point[1] + radius, 0],
  ];
  return [
    ...grow(head.centre, build.headRadius * 1.3),
    ...[arms.right, arms.left].flatMap((arm) => [
      ...grow(arm.fingers, 0.024),
      ...grow(arm.elbow, 0.036),
      ...grow(arm.shoulder, 0.04),
    ]),
    ...[legs.right, legs.left].flatMap((leg) => [
      ...grow(leg.toe, lengths.shoeRadius),
      ...grow(leg.heel, lengths.shoeRadius),
      ...grow(leg.knee, 0.045),
    ]),
  ];
}
