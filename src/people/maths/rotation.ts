import type { Frame, Vec3 } from './vector.js';

/** A rotation as a matrix of nine numbers, row by row. */
export type Rotation = readonly number[];

/** The rotation that takes frame `from` to frame `to`. */
export function rotateFrame(from: Frame, to: Frame): Rotation {
  const rows = [0, 1, 2] as const;
  return rows.flatMap((i) =>
    rows.map((j) => to.x[i] * from.x[j] + to.y[i] * from.y[j] + to.z[i] * from.z[j]),
  );
}

/** The rotation about a unit axis, counter-clockwise when the axis points at the viewer. */
export function rotateAbout([x, y, z]: Vec3, radians: number): Rotation {
  const c = Math.cos(radians);
  const s = Math.sin(radians);
  const k = 1 - c;
  return [
    c + x * x * k,
    x * y * k - z * s,
    x * z * k + y * s,
    y * x * k + z * s,
    c + y * y * k,
    y * z * k - x * s,
    z * x * k - y * s,
    z * y * k + x * s,
    c + z * z * k,
  ];
}

/** First b, then a. */
export function compose(a: Rotation, b: Rotation): Rotation {
  return [0, 3, 6].flatMap((row) =>
    [0, 1, 2].map(
      (column) => a[row]! * b[column]! + a[row + 1]! * b[3 + column]! + a[row + 2]! * b[6 + column]!,
    ),
  );
}

/** The vector after the rotation. */
export function rotate(m: Rotation, [x, y, z]: Vec3): Vec3 {
  return [
    m[0]! * x + m[1]! * y + m[2]! * z,
    m[3]! * x + m[4]! * y + m[5]! * z,
    m[6]! * x + m[7]! * y + m[8]! * z,
  ];
}
