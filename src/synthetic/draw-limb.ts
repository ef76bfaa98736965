import { type Rgb, shade, toHex } from './colour.js';
import { round, type SvgSheet, toDrawn, unitsPerHeight } from './svg-sheet.js';
import { along, mix, type Vec3 } from './vector.js';

/**
 * A piece of a limb or of what covers it: two discs and what lies between them. Radii in units of
 * body height.
 */
export interface Segment {
  readonly from: Vec3;
  readonly to: Vec3;
  readonly fromRadius: number;
  readonly toRadius: number;
  readonly colour: Rgb;
  /** `cut`: ends flat, as a sleeve does, at `to`. */
  readonly end?: 'round' | 'cut';
  /** The part of the way from which on it has an outline: so a sleeve runs into the shoulder. */
  readonly outlineFrom?: number;
}

/**
 * Pieces drawn one over the other with a single outline around all of them: no seams at the joints.
 */
export function drawChain(sheet: SvgSheet, segments: readonly Segment[], outlineWidth: number): string {
  const outlines = new Map<string, string>();
  for (const segment of segments) {
    const ink = toHex(outlineColour(segment.colour));
    outlines.set(ink, (outlines.get(ink) ?? '') + outlinePath(segment, outlineWidth));
  }
  const fills = segments.map((segment, index) => {
    const before = segments[index - 1];
    const continues = before !== undefined && continuesStraight(before, segment);
    return fillPath(paintSegment(sheet, continues ? before : segment), segmentPath(segment, 0));
  });
  return [...outlines].map(([ink, path]) => fillPath(ink, path)).join('') + fills.join('');
}

function fillPath(paint: string, path: string): string {
  return `<path fill="${paint}" d="${path}"/>`;
}

/**
 * Whether a segment goes on where one of the same colour ends, so that both can share its shading.
 */
function continuesStraight(before: Segment, segment: Segment): boolean {
  if (before.colour !== segment.colour || before.to !== segment.from) return false;
  const [a, b] = [perpendicular(before.from, before.to), perpendicular(segment.from, segment.to)];
  return a[0] * b[0] + a[1] * b[1] > 0.95;
}

/** What a segment adds to its chain's outline. */
function outlinePath(segment: Segment, width: number): string {
  const start = segment.outlineFrom ?? 0;
  const from = mix(segment.from, segment.to, start);
  const fromRadius = segment.fromRadius + (segment.toRadius - segment.fromRadius) * start;
  return segmentPath({ ...segment, from, fromRadius }, width);
}

/** The darker tone of a colour that its outline has. */
export function outlineColour(colour: Rgb): Rgb {
  return shade(colour, 0.5);
}

function paintSegment(sheet: SvgSheet, segment: Segment): string {
  const across = perpendicular(segment.from, segment.to);
  const radius = Math.max(segment.fromRadius, segment.toRadius);
  const middle = mix(segment.from, segment.to, 0.5);
  if (radius < 0.012) return toHex(segment.colour);
  return sheet.cylinder(along(middle, across, -radius), along(middle, across, radius), segment.colour);
}

/**
 * The direction across a segment on the picture; steady also where the segment points at the
 * viewer.
 */
function perpendicular(from: Vec3, to: Vec3): Vec3 {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  return length < 1e-4 ? [1, 0, 0] : [-dy / length, dx / length, 0];
}

/** The outline of a segment grown by `grow` (units of body height). */
function segmentPath(segment: Segment, grow: number): string {
  const [ax, ay] = toDrawn(segment.from);
  const [bx, by] = toDrawn(segment.to);
  const ra = (segment.fromRadius + grow) * unitsPerHeight;
  const rb = (segment.toRadius + grow) * unitsPerHeight;
  const distance = Math.hypot(bx - ax, by - ay);
  if (distance <= Math.abs(ra - rb) + 1) return ra > rb ? circlePath(ax, ay, ra) : circlePath(bx, by, rb);
  const angle = Math.atan2(by - ay, bx - ax);
  const tilt = Math.acos((ra - rb) / distance);
  const point = (x: number, y: number, radius: number, at: number) =>
    `${round(x + radius * Math.cos(at))} ${round(y + radius * Math.sin(at))}`;
  const cap =
    segment.end === 'cut' ? cutCap(segment, rb, angle) : `A${round(rb)} ${round(rb)} 0 ${rb > ra ? 1 : 0} 1 `;
  return (
    `M${point(ax, ay, ra, angle + tilt)}` +
    `A${round(ra)} ${round(ra)} 0 ${ra > rb ? 1 : 0} 1 ${point(ax, ay, ra, angle - tilt)}` +
    `L${point(bx, by, rb, angle - tilt)}${cap}${point(bx, by, rb, angle + tilt)}Z`
  );
}

/** The edge of an open end: the near half of a ring seen at the limb's slant. */
function cutCap(segment: Segment, radius: number, angle: number): string {
  const length = Math.hypot(
    segment.to[0] - segment.from[0],
    segment.to[1] - segment.from[1],
    segment.to[2] - segment.from[2],
  );
  const slant = Math.abs(segment.to[2] - segment.from[2]) / (length || 1);
  const depth = round(radius * Math.max(0.22, slant));
  return `A${depth} ${round(radius)} ${round((angle * 180) / Math.PI)} 0 1 `;
}

function circlePath(x: number, y: number, radius: number): string {
  const r = round(radius);
  return `M${round(x - r)} ${y}a${r} ${r} 0 1 1 ${2 * r} 0a${r} ${r} 0 1 1 ${-2 * r} 0Z`;
}
