import { along, type Frame, mix, mixFrames, type Vec3 } from './vector.js';

/**
 * An elliptical cross section of a trunk or a skirt: half axes to the person's left and forward.
 */
export interface Ring {
  /** Where it lies along the loft; rings are in rising order. */
  readonly at: number;
  readonly centre: Vec3;
  readonly frame: Frame;
  readonly width: number;
  readonly depth: number;
}

/** A part of a loft's surface: between two places along it and two angles about it. */
export interface Patch {
  readonly from: number;
  readonly to: number;
  /** Degrees about the loft: 0 the person's left, 90 front, 180 right, 270 back. */
  readonly startDeg: number;
  readonly endDeg: number;
}

/** The ring at a place along the loft, between its neighbours. */
export function ringAt(rings: readonly Ring[], at: number): Ring {
  const upper = Math.max(
    1,
    rings.findIndex((ring) => ring.at >= at),
  );
  const index = at > (rings.at(-1)?.at ?? 0) ? rings.length - 1 : upper;
  const [a, b] = [rings[index - 1]!, rings[index]!];
  const part = Math.min(1, Math.max(0, (at - a.at) / (b.at - a.at)));
  return {
    at,
    centre: mix(a.centre, b.centre, part),
    frame: mixFrames(a.frame, b.frame, part),
    width: a.width + (b.width - a.width) * part,
    depth: a.depth + (b.depth - a.depth) * part,
  };
}

/** The ring's point at an angle, moved into the half that the viewer sees. */
export function visiblePoint(ring: Ring, angleDeg: number): Vec3 {
  const offset = offsetDeg(ring, angleDeg);
  return ringPoint(ring, visibleMiddleDeg(ring) + Math.min(90, Math.max(-90, offset)));
}

/** Whether the viewer sees the ring's point at an angle. */
export function isVisible(ring: Ring, angleDeg: number): boolean {
  return Math.abs(offsetDeg(ring, angleDeg)) < 90;
}

/** From the middle of the visible half to an angle, -180 to 180. */
function offsetDeg(ring: Ring, angleDeg: number): number {
  return ((((angleDeg - visibleMiddleDeg(ring) + 180) % 360) + 360) % 360) - 180;
}

/**
 * The angle of the ring's surface that faces the viewer; what is visible reaches 90 degrees to both
 * sides of it.
 */
export function visibleMiddleDeg(ring: Ring): number {
  return (Math.atan2(ring.frame.z[2] / ring.depth, ring.frame.x[2] / ring.width) * 180) / Math.PI;
}

function ringPoint(ring: Ring, angleDeg: number): Vec3 {
  const angle = (angleDeg * Math.PI) / 180;
  const sideways = along(ring.centre, ring.frame.x, ring.width * Math.cos(angle));
  return along(sideways, ring.frame.z, ring.depth * Math.sin(angle));
}

/**
 * The silhouette of the loft between two places: up one edge, over the far half of the upper ring
 * or straight across, and down the other, as a closed curve's points.
 */
export function loftOutline(rings: readonly Ring[], from: number, to: number): Vec3[] {
  const between = rings.filter((ring) => ring.at > from + 0.02 && ring.at < to - 0.02);
  const used = [ringAt(rings, from), ...between, ringAt(rings, to)];
  const edge = (ring: Ring, side: number) => ringPoint(ring, visibleMiddleDeg(ring) + side * 90);
  const lowest = used[0]!;
  // An opening that faces the viewer shows the rim's far half.
  const rim = (lowest.frame.y[2] < -0.05 ? [130, 180, 230] : [50, 0, -50]).map((angle) =>
    ringPoint(lowest, visibleMiddleDeg(lowest) + angle),
  );
  return [...used.map((ring) => edge(ring, 1)).reverse(), ...rim, ...used.map((ring) => edge(ring, -1))];
}

/** The visible part of a patch as a polygon; empty when it is all on the far side. */
export function patchOutline(rings: readonly Ring[], patch: Patch): Vec3[] {
  const steps = [0, 0.25, 0.5, 0.75, 1];
  const [lower, upper] = [ringAt(rings, patch.from), ringAt(rings, patch.to)];
  const bounds = visibleBounds(ringAt(rings, (patch.from + patch.to) / 2), patch);
  if (bounds === undefined) return [];
  const angles = steps.map((step) => bounds[0] + (bounds[1] - bounds[0]) * step);
  const rows = steps.filter((step) => patch.to - patch.from > 0.2 || step === 0 || step === 1);
  const side = (angle: number) =>
    rows.map((step) => visiblePoint(ringAt(rings, patch.from + (patch.to - patch.from) * step), angle));
  return [
    ...angles.map((angle) => visiblePoint(lower, angle)),
    ...side(bounds[1]).slice(1, -1),
    ...angles.toReversed().map((angle) => visiblePoint(upper, angle)),
    ...side(bounds[0]).slice(1, -1).reverse(),
  ];
}

/** The angles of the patch that are visible on a ring, or undefined when none is. */
function visibleBounds(ring: Ring, patch: Patch): [number, number] | undefined {
  const middle = visibleMiddleDeg(ring);
  if (patch.endDeg - patch.startDeg >= 360) return [middle - 90, middle + 90];
  const half = (patch.endDeg - patch.startDeg) / 2;
  const centre = (patch.startDeg + patch.endDeg) / 2;
  const offset = offsetDeg(ring, centre);
  const [start, end] = [Math.max(-90, offset - half), Math.min(90, offset + half)];
  return end - start < 3 ? undefined : [middle + start, middle + end];
}
