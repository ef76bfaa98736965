import { shade, toHex } from './colour.js';
import { outlineColour } from './draw-limb.js';
import { edges, hemOf, strokeUnits, trunkRings } from './draw-trunk.js';
import type { Figure, Leg } from './figure.js';
import { depthOf, type FigureContext, type Layer } from './figure-context.js';
import { loftOutline, type Ring, ringAt, visibleMiddleDeg, visiblePoint } from './loft.js';
import type { Person } from './person.js';
import { smoothPath, straightPath } from './svg-sheet.js';
import { cross, dot, type Frame, mix, normalise, subtract, type Vec3 } from './vector.js';

/** A skirt from the waist down, over both legs. */
export function drawSkirt(context: FigureContext): Layer {
  const { sheet, figure, person, outline } = context;
  const { colour } = person.bottom;
  const rings = skirtRings(figure, person);
  const path = smoothPath(loftOutline(rings, -1, 1));
  const [left, right] = edges(ringAt(rings, -0.3));
  const ink = toHex(outlineColour(colour));
  const pleats = [-60, -25, 10, 45, 75].map((angle) => drawPleat(rings, angle));
  const svg =
    `<path fill="${sheet.cylinder(left, right, colour)}" stroke="${ink}" stroke-width="${strokeUnits(outline * 1.6)}" d="${path}"/>` +
    `<path fill="none" stroke="${toHex(shade(colour, 0.72))}" stroke-width="${strokeUnits(outline)}" d="${pleats.join('')}"/>`;
  return { depth: depthOf(figure, ringAt(rings, -1).centre), svg };
}

/** Rings from the hem (-1) by the hips (0) to the waist (1); they follow both thighs. */
function skirtRings(figure: Figure, person: Person): Ring[] {
  const { build, bottom } = person;
  const trunk = trunkRings(figure, build);
  const below = [1, 0.66, 0.33].map((part) => hemRing(figure, person, bottom.length * part, -part));
  const top = hemOf(person) + 0.06;
  const above = [-0.1, top / 2 - 0.05, top].map((trunkAt, index): Ring => {
    const { centre, frame, width, depth } = ringAt(trunk, trunkAt);
    // Bare thighs stand out further than hips in trousers.
    const least = index === 0 ? 0.1 * build.girth : 0;
    return { at: index / 2, centre, frame, width: Math.max(width * 1.03, least), depth: depth * 1.03 };
  });
  return [...below, ...above];
}

/** The ring around both legs, `reach` of the way from hip to ankle. */
function hemRing(figure: Figure, { build, bottom }: Person, reach: number, at: number): Ring {
  const right = legPoint(figure.legs.right, reach);
  const left = legPoint(figure.legs.left, reach);
  const centre = mix(right, left, 0.5);
  const before = mix(legPoint(figure.legs.right, reach - 0.1), legPoint(figure.legs.left, reach - 0.1), 0.5);
  const frame = frameAlong(normalise(subtract(before, centre)), figure.pelvis.frame.x);
  const apart = subtract(left, right);
  const radius = 0.055 * build.girth - 0.006 * at + 0.028 * (bottom.width - 0.9) * 4 * -at * bottom.length;
  return {
    at,
    centre,
    frame,
    width: Math.abs(dot(apart, frame.x)) / 2 + radius,
    // A long stride leaves the skirt behind.
    depth: Math.min(Math.abs(dot(apart, frame.z)) / 2, 0.09) + radius,
  };
}

function legPoint(leg: Leg, reach: number): Vec3 {
  return reach < 0.5 ? mix(leg.hip, leg.knee, reach * 2) : mix(leg.knee, leg.ankle, reach * 2 - 1);
}

function frameAlong(up: Vec3, towardsLeft: Vec3): Frame {
  const z = normalise(cross(towardsLeft, up));
  return { x: cross(up, z), y: up, z };
}

/** A line from the hips to the hem, on the side that the viewer sees. */
function drawPleat(rings: readonly Ring[], angleDeg: number): string {
  const [hem, hips] = [ringAt(rings, -0.98), ringAt(rings, -0.15)];
  return straightPath([
    visiblePoint(hips, visibleMiddleDeg(hips) + angleDeg),
    visiblePoint(hem, visibleMiddleDeg(hem) + angleDeg),
  ]);
}
