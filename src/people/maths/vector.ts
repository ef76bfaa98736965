/**
 * Points, directions and frames in three dimensions: x to the right, y up, z towards the viewer.
 */

export type Vec3 = readonly [x: number, y: number, z: number];

/** Three unit axes at right angles. Of a body part: x to the person's left, y up, z forward. */
export interface Frame {
  readonly x: Vec3;
  readonly y: Vec3;
  readonly z: Vec3;
}

export const worldFrame: Frame = { x: [1, 0, 0], y: [0, 1, 0], z: [0, 0, 1] };

export function dot(a: Vec3, b: Vec3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function subtract(a: Vec3, b: Vec3): Vec3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

export function cross(a: Vec3, b: Vec3): Vec3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** `point` moved by `distance` along `direction`. */
export function along(point: Vec3, direction: Vec3, distance: number): Vec3 {
  return [
    point[0] + direction[0] * distance,
    point[1] + direction[1] * distance,
    point[2] + direction[2] * distance,
  ];
}

/** The point `at` (0 to 1) of the way from a to b. */
export function mix(a: Vec3, b: Vec3, at: number): Vec3 {
  return along(a, subtract(b, a), at);
}

export function normalise(vector: Vec3): Vec3 {
  const length = Math.hypot(...vector) || 1;
  return [vector[0] / length, vector[1] / length, vector[2] / length];
}

/** `point` of a frame (its coordinates on the three axes), moved by `origin`. */
export function fromFrame(frame: Frame, origin: Vec3, point: Vec3): Vec3 {
  return along(along(along(origin, frame.x, point[0]), frame.y, point[1]), frame.z, point[2]);
}

/**
 * The frame turned about one of its own axes, counter-clockwise when that axis points at the
 * viewer.
 */
export function turnFrame(frame: Frame, axis: keyof Frame, angleDeg: number): Frame {
  const cos = Math.cos((angleDeg * Math.PI) / 180);
  const sin = Math.sin((angleDeg * Math.PI) / 180);
  const turned = (a: Vec3, b: Vec3): [Vec3, Vec3] => [
    [a[0] * cos + b[0] * sin, a[1] * cos + b[1] * sin, a[2] * cos + b[2] * sin],
    [b[0] * cos - a[0] * sin, b[1] * cos - a[1] * sin, b[2] * cos - a[2] * sin],
  ];
  if (axis === 'x') {
    const [y, z] = turned(frame.y, frame.z);
    return { x: frame.x, y, z };
  }
  if (axis === 'y') {
    const [z, x] = turned(frame.z, frame.x);
    return { x, y: frame.y, z };
  }
  const [x, y] = turned(frame.x, frame.y);
  return { x, y, z: frame.z };
}

/** The frame between two frames; they may differ by less than 180 degrees. */
export function mixFrames(a: Frame, b: Frame, at: number): Frame {
  const y = normalise(mix(a.y, b.y, at));
  const z = normalise(cross(mix(a.x, b.x, at), y));
  return { x: cross(y, z), y, z };
}
