import { blend, type Rgb, shade, toHex } from './colour.js';
import { outlineColour } from './draw-limb.js';
import { type Figure, lengths } from './figure.js';
import { depthOf, type FigureContext, type Layer } from './figure-context.js';
import {
  isVisible,
  loftOutline,
  type Patch,
  patchOutline,
  type Ring,
  ringAt,
  visibleMiddleDeg,
  visiblePoint,
} from './loft.js';
import type { Build, Person } from './person.js';
import { round, smoothPath, straightPath, unitsPerHeight } from './svg-sheet.js';
import { along, mixFrames, type Vec3 } from './vector.js';

/** Where the trunk ends at the neck, along the spine. */
const trunkTop = 1.045;

/** The trunk's rings: 0 at the hips, 1 at the neck. */
export function trunkRings(figure: Figure, build: Build): Ring[] {
  const { hipWidth, waistWidth, depth } = build;
  const shoulder = build.shoulderOffset;
  const profile: readonly (readonly [at: number, width: number, depth: number])[] = [
    [-0.2, hipWidth * 0.62, depth * 0.85],
    [-0.08, hipWidth * 0.97, depth],
    [0.02, hipWidth, depth * 1.02],
    [0.2, (hipWidth + waistWidth) / 2, depth * 0.95],
    [0.4, waistWidth, depth * 0.88],
    [0.62, waistWidth * 0.45 + shoulder * 0.5, depth],
    [0.78, shoulder * 0.93, depth],
    [0.88, shoulder * 0.95, depth * 0.88],
    [0.95, shoulder * 0.82, depth * 0.72],
    [1.0, shoulder * 0.54, depth * 0.58],
    [trunkTop, shoulder * 0.36, depth * 0.52],
  ];
  return profile.map(([at, width, ringDepth]) => {
    const turn = Math.min(1, Math.max(0, (at - 0.15) / 0.5));
    const frame = mixFrames(figure.pelvis.frame, figure.chest, turn);
    return { at, centre: spinePoint(figure, at), frame, width, depth: ringDepth };
  });
}

function spinePoint(figure: Figure, at: number): Vec3 {
  const below = along([0, 0, 0], figure.pelvis.frame.y, lengths.torso * Math.min(at, lengths.waist));
  return along(below, figure.chest.y, lengths.torso * Math.max(0, at - lengths.waist));
}

/**
 * What covers the hips under a top: the upper end of trousers or shorts. Its outline lies under the
 * legs.
 */
export function drawHips(context: FigureContext): { outline: string; fill: string } {
  const { sheet, person, outline } = context;
  const { colour } = person.bottom;
  const rings = trunkRings(context.figure, person.build);
  const path = smoothPath(loftOutline(rings, -0.15, hemOf(person) + 0.06));
  const [left, right] = edges(ringAt(rings, 0));
  const ink = toHex(outlineColour(colour));
  return {
    outline: `<path fill="${ink}" stroke="${ink}" stroke-linejoin="round" stroke-width="${strokeUnits(outline * 2)}" d="${path}"/>`,
    fill: `<path fill="${sheet.cylinder(left, right, colour)}" d="${path}"/>`,
  };
}

/** The top without its sleeves, with pattern and neckline, and the straps of a backpack over it. */
export function drawTop(context: FigureContext): Layer {
  const { sheet, person, figure, outline } = context;
  const { top } = person;
  const rings = trunkRings(figure, person.build);
  const hem = hemOf(person);
  const path = smoothPath(loftOutline(rings, hem, trunkTop));
  const [left, right] = edges(ringAt(rings, 0.7));
  const paint = (colour: Rgb, patch: Patch) => {
    const points = patchOutline(rings, patch);
    if (points.length === 0) return '';
    return `<path fill="${sheet.cylinder(left, right, colour)}" d="${straightPath(points)}"/>`;
  };
  const ink = toHex(
    outlineColour(top.pattern === 'two-tone' ? blend(top.colour, top.accent, 0.5) : top.colour),
  );
  const svg =
    `<path fill="${ink}" stroke="${ink}" stroke-linejoin="round" stroke-width="${strokeUnits(outline * 2)}" d="${path}"/>` +
    `<path fill="${sheet.cylinder(left, right, top.colour)}" d="${path}"/>` +
    patternPatches(person, hem)
      .map(([colour, patch]) => paint(colour, patch))
      .join('') +
    drawNeckline(context, rings, [left, right]) +
    strapPatches(person)
      .map(([colour, patch]) => paint(colour, patch))
      .join('');
  return { depth: depthOf(figure, ringAt(rings, 0.6).centre), svg };
}

/** Where the top ends, along the trunk. */
export function hemOf({ top }: Person): number {
  if (!top.loose) return 0.1;
  return top.pattern === 'open-jacket' ? -0.14 : -0.06;
}

type Paint = readonly [colour: Rgb, patch: Patch];

const around = { startDeg: -90, endDeg: 270 };
const front = (halfDeg: number) => ({ startDeg: 90 - halfDeg, endDeg: 90 + halfDeg });
const back = (halfDeg: number) => ({ startDeg: 270 - halfDeg, endDeg: 270 + halfDeg });

/** The patches of a top's pattern, from its hem upwards. */
function patternPatches({ top }: Person, hem: number): Paint[] {
  const { accent, colour } = top;
  const dark = shade(colour, 0.7);
  switch (top.pattern) {
    case 'plain':
    case 'raglan':
      return [];
    case 'stripes':
      return [0.05, 0.25, 0.45, 0.65, 0.84]
        .filter((at) => at > hem)
        .map((at) => [accent, { from: at, to: at + 0.09, ...around }]);
    case 'band':
      return [[accent, { from: 0.52, to: 0.72, ...around }]];
    case 'two-tone':
      return [[accent, { from: hem, to: 0.48, ...around }]];
    case 'logo':
      return [
        [accent, { from: 0.5, to: 0.76, ...front(34) }],
        [accent, { from: 0.42, to: 0.82, ...back(44) }],
      ];
    case 'open-jacket':
      return [
        [outlineColour(colour), { from: hem, to: 1.03, ...front(33) }],
        [accent, { from: hem + 0.05, to: 1.03, ...front(27) }],
      ];
    case 'hoodie':
      return [
        [dark, { from: 0.8, to: 1.05, ...back(52) }],
        [dark, { from: 0.1, to: 0.32, ...front(46) }],
        [shade(colour, 0.6), { from: hem, to: 1, ...front(4) }],
      ];
    case 'shirt':
      return [
        [dark, { from: hem, to: 0.97, ...front(4) }],
        [accent, { from: 0.95, to: 1.06, ...around }],
      ];
    default:
      return top.pattern satisfies never;
  }
}

function strapPatches({ backpack }: Person): Paint[] {
  if (backpack === undefined) return [];
  const strap = shade(backpack, 0.85);
  return [
    [strap, { from: 0.45, to: 1.0, startDeg: 42, endDeg: 58 }],
    [strap, { from: 0.45, to: 1.0, startDeg: 122, endDeg: 138 }],
  ];
}

/** The skin that a neckline leaves bare. */
function drawNeckline(
  context: FigureContext,
  rings: readonly Ring[],
  [left, right]: readonly [Vec3, Vec3],
): string {
  const { skin, top } = context.person;
  if (top.neckline === 'high') return '';
  const isV = top.neckline === 'v';
  const edge = patchOutline(rings, { from: 0.985, to: trunkTop, ...front(60) });
  if (edge.length === 0) return '';
  const depths: readonly (readonly [at: number, angleDeg: number])[] = isV
    ? [[0.8, 90]]
    : [
        [0.96, 48],
        [0.92, 90],
        [0.96, 132],
      ];
  const low = depths
    .filter(([at, angle]) => isVisible(ringAt(rings, at), angle))
    .map(([at, angle]) => visiblePoint(ringAt(rings, at), angle));
  const outline = [edge[0]!, ...low, ...edge.slice(4)];
  return `<path fill="${context.sheet.cylinder(left, right, skin)}" d="${straightPath(outline)}"/>`;
}

/** A backpack behind the chest. */
export function drawBackpack(context: FigureContext): Layer[] {
  const { person, figure, sheet, outline } = context;
  const { backpack } = person;
  if (backpack === undefined) return [];
  const rings = trunkRings(figure, person.build).map((ring) => ({
    ...ring,
    centre: along(ring.centre, ring.frame.z, -ring.depth - 0.035),
    width: person.build.shoulderOffset * (ring.at > 0.85 || ring.at < 0.22 ? 0.6 : 0.72),
    depth: 0.048,
  }));
  const path = smoothPath(loftOutline(rings, 0.14, 0.93));
  const middle = ringAt(rings, 0.5);
  const [left, right] = edges(middle);
  const pocket = patchOutline(rings, { from: 0.2, to: 0.5, ...back(55) });
  const ink = toHex(outlineColour(backpack));
  const svg =
    `<path fill="${sheet.cylinder(left, right, backpack)}" stroke="${ink}" stroke-linejoin="round" stroke-width="${strokeUnits(outline)}" d="${path}"/>` +
    (pocket.length === 0
      ? ''
      : `<path fill="${sheet.cylinder(left, right, shade(backpack, 0.8))}" d="${smoothPath(pocket)}"/>`);
  return [{ depth: depthOf(figure, middle.centre) * 2.2, svg }];
}

/** The left and right edge of a ring as the viewer sees it. */
export function edges(ring: Ring): [Vec3, Vec3] {
  const middle = (visibleMiddleDeg(ring) * Math.PI) / 180;
  const at = (angle: number) =>
    along(
      along(ring.centre, ring.frame.x, ring.width * Math.cos(angle)),
      ring.frame.z,
      ring.depth * Math.sin(angle),
    );
  return [at(middle + Math.PI / 2), at(middle - Math.PI / 2)];
}

/** A stroke's width in drawn units. */
export function strokeUnits(width: number): number {
  return round(width * unitsPerHeight);
}
