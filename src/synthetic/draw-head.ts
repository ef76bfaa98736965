import { type Rgb, shade, toHex } from './colour.js';
import { drawLooseHair } from './draw-hair.js';
import { outlineColour } from './draw-limb.js';
import { strokeUnits } from './draw-trunk.js';
import { depthOf, type FigureContext, type Layer } from './figure-context.js';
import { faceDirections, HeadBall, headDirection } from './head-ball.js';
import type { HairStyle } from './person.js';
import { round, smoothPath, straightPath, toDrawn, unitsPerHeight } from './svg-sheet.js';
import { along, type Vec3 } from './vector.js';

/**
 * The head with its face, hair and cap: one layer for the head, others for hair that hangs or
 * stands off.
 */
export function drawHead(context: FigureContext): Layer[] {
  const { figure, person } = context;
  const ball = new HeadBall(figure.head, person.build.headRadius);
  const svg = [
    drawVisor(context, ball, 'behind'),
    drawEars(context, ball, 'behind'),
    drawSkull(context, ball),
    drawFace(context, ball),
    drawEars(context, ball, 'before'),
    drawCap(context, ball),
    drawVisor(context, ball, 'before'),
  ].join('');
  return [{ depth: depthOf(figure, figure.head.centre) + 0.035, svg }, ...drawLooseHair(context, ball)];
}

/** The bare head and the hair that covers its top and back. */
function drawSkull({ sheet, person, outline }: FigureContext, ball: HeadBall): string {
  const { hair, skin } = person;
  const fill = (colour: Rgb, path: string) => `<path fill="${paintBall(sheet, ball, colour)}" d="${path}"/>`;
  // The outline lies below all of a shape, so that tufts of hair have none between them.
  const filled = (colour: Rgb, path: string) => {
    const ink = toHex(outlineColour(colour));
    const line = `stroke="${ink}" stroke-width="${strokeUnits(outline * 2)}"`;
    return `<path fill="${ink}" ${line} d="${path}"/>${fill(colour, path)}`;
  };
  const skull = filled(skin, smoothPath(ball.silhouette()));
  if (hair.style === 'bald') return skull;
  const { grow, reachDeg } = domes[hair.style];
  const edge = ball.cap(headDirection(180, 40), reachDeg, grow);
  const dome = smoothPath(edge);
  if (hair.style !== 'curly') return skull + filled(hair.colour, dome);
  return skull + filled(hair.colour, curls(edge, ball.radius)) + fill(hair.colour, dome);
}

/**
 * How far a hair style stands off the head, and down to which angle from the back of the crown it
 * reaches.
 */
const domes: Record<Exclude<HairStyle, 'bald'>, { readonly grow: number; readonly reachDeg: number }> = {
  short: { grow: 1.07, reachDeg: 99 },
  crop: { grow: 1.025, reachDeg: 94 },
  bob: { grow: 1.09, reachDeg: 106 },
  long: { grow: 1.08, reachDeg: 104 },
  bun: { grow: 1.05, reachDeg: 98 },
  ponytail: { grow: 1.05, reachDeg: 98 },
  curly: { grow: 1.14, reachDeg: 104 },
};

/** Round tufts along the edge of curly hair. */
function curls(edge: readonly Vec3[], radius: number): string {
  const r = round(radius * 0.24 * unitsPerHeight);
  return edge
    .filter((_, index) => index % 2 === 0)
    .map((point) => {
      const [x, y] = toDrawn(point);
      return `M${round(x - r)} ${y}a${r} ${r} 0 1 1 ${2 * r} 0a${r} ${r} 0 1 1 ${-2 * r} 0Z`;
    })
    .join('');
}

/** The paint of a ball lit from the upper left. */
function paintBall(sheet: FigureContext['sheet'], ball: HeadBall, colour: Rgb): string {
  const r = ball.radius;
  const centre = along(along(ball.centre, [-1, 0, 0], r * 0.35), [0, 1, 0], r * 0.4);
  return sheet.radial(
    centre,
    r * 1.9,
    [1.1, 1, 0.86, 0.66].map((factor) => toHex(shade(colour, factor))),
  );
}

function drawFace(context: FigureContext, ball: HeadBall): string {
  const { sheet, person } = context;
  const { hair, skin } = person;
  const axis = headDirection(0, hair.fringe ? -34 : -24);
  // Hair that stands off hides the sliver of a face that has turned away.
  if (ball.facing(axis) < (hair.style === 'curly' ? -0.4 : -0.75)) return '';
  const face = ball.cap(axis, 72, 1.005);
  if (face.length === 0) return '';
  const nose = drawNose(context, ball);
  return [
    nose.under,
    `<path fill="${paintBall(sheet, ball, skin)}" d="${smoothPath(face)}"/>`,
    person.beard ? drawBeard(context, ball) : '',
    drawEyes(context, ball),
    drawMouth(context, ball),
    nose.over,
  ].join('');
}

function drawBeard({ sheet, person }: FigureContext, ball: HeadBall): string {
  const beard = ball.cap(headDirection(0, -62), 50, 1.015);
  if (beard.length === 0) return '';
  return `<path fill="${paintBall(sheet, ball, shade(person.hair.colour, 0.95))}" d="${smoothPath(beard)}"/>`;
}

/**
 * A nose that stands out of the silhouette in profile: `under` lies below the face, `over` on it.
 */
function drawNose({ person, outline }: FigureContext, ball: HeadBall): { under: string; over: string } {
  const tip = ball.place(faceDirections.nose, 1.1);
  const facing = ball.facing(faceDirections.nose);
  if (facing < -0.15) return { under: '', over: '' };
  const [x, y] = toDrawn(tip);
  const r = round(ball.radius * 0.13 * unitsPerHeight);
  const circle = (radius: number, paint: string) =>
    `<circle cx="${x}" cy="${y}" r="${round(radius)}" fill="${paint}"/>`;
  const skin = person.skin;
  return {
    under: facing < 0.5 ? circle(r + outline * 0.8 * unitsPerHeight, toHex(outlineColour(skin))) : '',
    over: circle(r, toHex(shade(skin, facing > 0.5 ? 0.86 : 0.97))),
  };
}

function drawEyes({ person }: FigureContext, ball: HeadBall): string {
  const { rightEye, leftEye } = faceDirections;
  return [rightEye, leftEye]
    .map((direction) => {
      const facing = ball.facing(direction);
      if (facing < 0.08) return '';
      const [x, y] = toDrawn(ball.place(direction, 1.01));
      const r = ball.radius * unitsPerHeight;
      const across = Math.max(0.35, facing);
      const brow = ball.place(along(direction, [0, 1, 0], 0.26), 1.01);
      const [browX, browY] = toDrawn(brow);
      const ellipse = (rx: number, ry: number, paint: string) =>
        `<ellipse cx="${x}" cy="${y}" rx="${round(rx * r * across)}" ry="${round(ry * r)}" fill="${paint}"/>`;
      return (
        ellipse(0.2, 0.13, '#fbfaf7') +
        ellipse(0.125, 0.135, '#241a17') +
        `<path d="M${round(browX - 0.19 * r * across)} ${browY}h${round(0.38 * r * across)}" stroke="${toHex(shade(person.hair.colour, 0.8))}" stroke-width="${round(0.075 * r)}" stroke-linecap="round"/>`
      );
    })
    .join('');
}

function drawMouth({ person }: FigureContext, ball: HeadBall): string {
  const points = [-20, -10, 0, 10, 20]
    .map((azimuth) => headDirection(azimuth, -43 + azimuth ** 2 / 90))
    .filter((direction) => ball.facing(direction) > 0.05)
    .map((direction) => toDrawn(ball.place(direction, 1.01)).join(' '));
  if (points.length < 2) return '';
  const width = round(ball.radius * 0.095 * unitsPerHeight);
  return `<path fill="none" stroke="${toHex(person.lips)}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round" d="M${points.join('L')}"/>`;
}

function drawEars({ person, outline }: FigureContext, ball: HeadBall, when: 'behind' | 'before'): string {
  const covered =
    person.hair.style === 'long' || person.hair.style === 'bob' || person.hair.style === 'curly';
  return [faceDirections.rightEar, faceDirections.leftEar]
    .map((direction) => {
      const facing = ball.facing(direction);
      if (facing < -0.5 || facing < 0.18 !== (when === 'behind') || (covered && when === 'before')) return '';
      const [x, y] = toDrawn(ball.place(direction, 1.04));
      const r = ball.radius * unitsPerHeight;
      const rx = round(r * (0.11 + 0.09 * Math.abs(facing)));
      return `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${round(r * 0.22)}" fill="${toHex(shade(person.skin, 0.86))}" stroke="${toHex(outlineColour(person.skin))}" stroke-width="${strokeUnits(outline * 0.8)}"/>`;
    })
    .join('');
}

function drawCap({ sheet, person, outline }: FigureContext, ball: HeadBall): string {
  if (person.cap === undefined) return '';
  const dome = ball.cap(headDirection(180, 76), 72, 1.12);
  if (dome.length === 0) return '';
  const ink = toHex(outlineColour(person.cap));
  return `<path fill="${paintBall(sheet, ball, person.cap)}" stroke="${ink}" stroke-width="${strokeUnits(outline)}" d="${smoothPath(dome)}"/>`;
}

/** The visor of a cap, before the head or behind it as the head is turned. */
function drawVisor({ person, outline }: FigureContext, ball: HeadBall, when: 'behind' | 'before'): string {
  if (person.cap === undefined) return '';
  if (ball.facing([0, 0, 1]) < -0.15 !== (when === 'behind')) return '';
  const rim = [-58, -30, 0, 30, 58].map((azimuth) => ball.place(headDirection(azimuth, 24), 1.08));
  const out = [58, 30, 0, -30, -58].map((azimuth) => {
    const reach = 1.1 + 0.5 * Math.cos((azimuth * Math.PI) / 180) ** 2;
    return ball.place(headDirection(azimuth, 17), reach);
  });
  const ink = toHex(outlineColour(person.cap));
  return `<path fill="${toHex(shade(person.cap, 0.82))}" stroke="${ink}" stroke-width="${strokeUnits(outline)}" stroke-linejoin="round" d="${straightPath([...rim, ...out])}"/>`;
}
