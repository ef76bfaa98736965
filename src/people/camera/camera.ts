import type { Vec3 } from '../maths/vector.js';

/**
 * A pinhole camera: x to the right of the picture, y up, z towards the camera, the person at the
 * origin. Decimetres, and pixels of the picture.
 */
export interface Camera {
  /** Its x is 0. */
  readonly position: Vec3;
  /** Of how far it looks down. */
  readonly cos: number;
  readonly sin: number;
  /** Pixels of a decimetre at a distance of one decimetre. */
  readonly focalPx: number;
  /** Where the optical axis meets the picture. */
  readonly centreX: number;
  readonly centreY: number;
}

/** Where the camera sees a point: pixels, and decimetres away. */
export interface Projected {
  readonly x: number;
  readonly y: number;
  /** The distance along the optical axis. */
  readonly depth: number;
}

/** Projects a point of the scene; it must lie before the camera. */
export function project({ position, cos, sin, focalPx, centreX, centreY }: Camera, point: Vec3): Projected {
  const y = point[1] - position[1];
  const z = point[2] - position[2];
  const depth = -(y * sin + z * cos);
  return {
    x: centreX + (focalPx * point[0]) / depth,
    y: centreY - (focalPx * (y * cos - z * sin)) / depth,
    depth,
  };
}

/** Where the ray through a pixel meets the ground, if it does: [x, z]. */
export function meetGround(camera: Camera, x: number, y: number): readonly [number, number] | undefined {
  const { position, cos, sin, focalPx, centreX, centreY } = camera;
  const u = (x - centreX) / focalPx;
  const v = (centreY - y) / focalPx;
  const dy = v * cos - sin;
  if (dy > -1e-3) return undefined;
  const t = -position[1] / dy;
  return [u * t, position[2] + (-v * sin - cos) * t];
}
