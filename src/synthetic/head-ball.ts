import type { Figure } from './figure.js';
import { along, cross, dot, type Frame, fromFrame, normalise, type Vec3 } from './vector.js';

/**
 * A head as an egg: directions from its centre (unit length, in the head's own frame: x to the
 * person's left, y up, z forward) and where they lie on it.
 */
export class HeadBall {
  readonly centre: Vec3;
  readonly radius: number;
  readonly #frame: Frame;
  /** The direction that faces the viewer, in the head's frame. */
  readonly #facing: Vec3;

  constructor(head: Figure['head'], radius: number) {
    const { x, y, z } = head.frame;
    this.centre = head.centre;
    this.radius = radius;
    this.#frame = head.frame;
    this.#facing = normalise([x[2] / 0.9, y[2] / 1.12, z[2]]);
  }

  /**
   * How much of a direction points at the viewer: 1 at the middle of what is seen, 0 at its edge,
   * below 0 hidden.
   */
  facing(direction: Vec3): number {
    return dot(direction, this.#facing);
  }

  /** The surface point of a direction in view space; `grow` 1 is on the skin. */
  place(direction: Vec3, grow = 1): Vec3 {
    const [x, y, z] = direction;
    const jaw = y < 0 ? y * y : 0;
    const r = this.radius * grow;
    return fromFrame(this.#frame, this.centre, [
      x * r * 0.9 * (1 - 0.3 * jaw),
      y * r * 1.12,
      z * r * (1 - 0.14 * jaw),
    ]);
  }

  /** The silhouette, as a closed curve's points. */
  silhouette(grow = 1): Vec3[] {
    const side = normalise(cross(this.#facing, [0, 1, 0.01]));
    const arc = arcOf([0, 0, 0], side, cross(this.#facing, side));
    return steps(-Math.PI, Math.PI, 24).map((angle) => this.place(arc(angle), grow));
  }

  /**
   * The visible part of the cap within `angleDeg` of a direction, as a closed curve's points: the
   * part of its rim that is seen, and the silhouette between the rim's ends. Empty when all of it
   * is hidden; the whole silhouette when only a hole around the far pole is left out.
   */
  cap(axis: Vec3, angleDeg: number, grow = 1): Vec3[] {
    const [cos, sin] = [Math.cos((angleDeg * Math.PI) / 180), Math.sin((angleDeg * Math.PI) / 180)];
    const tilt = this.facing(axis);
    const across = Math.sqrt(Math.max(1e-9, 1 - tilt * tilt));
    const hiddenFrom = (-cos * tilt) / (sin * across);
    if (hiddenFrom >= 1) return tilt > 0 ? this.silhouette(grow) : [];
    const towards = normalise(along(this.#facing, axis, -tilt));
    const side = cross(axis, towards);
    const rim = arcOf(scaled(axis, cos), scaled(towards, sin), scaled(side, sin));
    if (hiddenFrom <= -1 && tilt < 0) return this.silhouette(grow);
    if (hiddenFrom <= -1) return steps(-Math.PI, Math.PI, 28).map((angle) => this.place(rim(angle), grow));
    const end = Math.acos(hiddenFrom);
    const edge = arcOf([0, 0, 0], normalise(along(axis, this.#facing, -tilt)), side);
    const edgeEnd = Math.acos(Math.min(1, Math.max(-1, cos / across)));
    return [
      ...steps(-end, end, 16).map((angle) => this.place(rim(angle), grow)),
      ...steps(edgeEnd, -edgeEnd, 16)
        .slice(1)
        .map((angle) => this.place(edge(angle), grow)),
    ];
  }
}

/** The points of a circle's arc: `centre + a cos(angle) + b sin(angle)`. */
function arcOf(centre: Vec3, a: Vec3, b: Vec3): (angle: number) => Vec3 {
  return (angle) => along(along(centre, a, Math.cos(angle)), b, Math.sin(angle));
}

function scaled(vector: Vec3, factor: number): Vec3 {
  return [vector[0] * factor, vector[1] * factor, vector[2] * factor];
}

/** `count` even steps from one number to another, without the last. */
function steps(from: number, to: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from + ((to - from) * index) / count);
}

/** The direction at an azimuth (0 ahead, 90 the person's left) and an elevation. */
export function headDirection(azimuthDeg: number, elevationDeg: number): Vec3 {
  const [azimuth, elevation] = [(azimuthDeg * Math.PI) / 180, (elevationDeg * Math.PI) / 180];
  return [
    Math.sin(azimuth) * Math.cos(elevation),
    Math.sin(elevation),
    Math.cos(azimuth) * Math.cos(elevation),
  ];
}

/** Where the joints of the head are. Right is the person's. */
export const faceDirections = {
  nose: headDirection(0, -8),
  rightEye: headDirection(-25, 7),
  leftEye: headDirection(25, 7),
  rightEar: headDirection(-94, -2),
  leftEar: headDirection(94, -2),
} as const;
