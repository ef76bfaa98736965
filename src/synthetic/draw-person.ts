import type { Joint, Size } from '../pose/skeleton.js';
import { drawBackground } from './background.js';
import type { BodyPose } from './body-pose.js';
import { type CameraFrame, frameFigure, groundOf } from './camera-frame.js';
import { drawHead } from './draw-head.js';
import { drawArm, drawLeg, drawNeck } from './draw-limbs.js';
import { drawSkirt } from './draw-skirt.js';
import { drawBackpack, drawHips, drawTop } from './draw-trunk.js';
import { type Figure, poseFigure } from './figure.js';
import { depthOf, type FigureContext, type Layer } from './figure-context.js';
import { faceDirections, HeadBall } from './head-ball.js';
import type { Person } from './person.js';
import { round, SvgSheet, toDrawn, unitsPerHeight } from './svg-sheet.js';
import { dot, type Vec3 } from './vector.js';

/** A picture of a person as SVG, and the 18 joints of `coco18` in its pixels. */
export interface PersonDrawing {
  readonly svg: string;
  /** Confidence 1, or 0 at (0, 0): nose, eyes and ears once they have turned away. */
  readonly joints: readonly Joint[];
}

/**
 * Draws a person in a pose before the person's background; the figure stands within the frame,
 * whatever its size.
 */
export function drawPerson(person: Person, bodyPose: BodyPose, size: Size): PersonDrawing {
  const figure = poseFigure(person.build, bodyPose);
  const framing = frameFigure(figure, person.build, { size, zoom: bodyPose.zoom });
  const context: FigureContext = {
    sheet: new SvgSheet(),
    figure,
    person,
    outline: outlineWidth(framing),
  };
  const body = drawFigure(context);
  const scale = framing.scale / unitsPerHeight;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}">` +
    drawBackground(person.background, size.width, size.height) +
    `<g transform="translate(${framing.x.toFixed(3)} ${framing.y.toFixed(3)}) scale(${scale.toFixed(6)})">` +
    `<defs>${context.sheet.definitions}</defs>${body}</g></svg>`;
  return { svg, joints: jointsOf(figure, person, framing) };
}

/** Outlines are 0.55 pixels at the training size and grow more slowly than the figure. */
function outlineWidth(framing: CameraFrame): number {
  return (0.55 * (framing.scale / 117) ** 0.75) / framing.scale;
}

/** Shadow, then all parts from back to front. */
function drawFigure(context: FigureContext): string {
  const { figure } = context;
  const trunk = drawTop(context);
  const layers: Layer[] = [
    trunk,
    ...lowerBody(context, trunk.depth),
    ...drawBackpack(context).map((layer) => ({ ...layer, depth: layer.depth + trunk.depth })),
    drawNeck(context, trunk.depth),
    ...drawHead(context),
    ...drawArm(context, figure.arms.right, trunk.depth),
    ...drawArm(context, figure.arms.left, trunk.depth),
  ];
  const sorted = layers.toSorted((a, b) => a.depth - b.depth);
  return drawShadow(context) + sorted.map((layer) => layer.svg).join('');
}

/**
 * Legs and what covers the hips, behind the trunk; in front of it when the thighs point at the
 * viewer.
 */
function lowerBody(context: FigureContext, trunkDepth: number): Layer[] {
  const { figure, person } = context;
  const legs = [drawLeg(context, figure.legs.right), drawLeg(context, figure.legs.left)];
  const [far, near] = legs.toSorted((a, b) => a.depth - b.depth) as [Layer, Layer];
  const sitting = thighsPointAtViewer(figure);
  const depth = sitting ? trunkDepth + 0.001 : trunkDepth - 0.2;
  if (person.bottom.kind === 'skirt') return [{ depth, svg: far.svg + near.svg + drawSkirt(context).svg }];
  const hips = drawHips(context);
  if (!sitting) return [{ depth, svg: hips.outline + far.svg + near.svg + hips.fill }];
  return [
    { depth: trunkDepth - 0.2, svg: hips.outline + hips.fill },
    { depth, svg: far.svg + near.svg },
  ];
}

function thighsPointAtViewer(figure: Figure): boolean {
  return [figure.legs.right, figure.legs.left].some(
    ({ hip, knee }) =>
      depthOf(figure, knee) - depthOf(figure, hip) > 0.1 &&
      dot(knee, figure.up) - dot(hip, figure.up) > -0.14,
  );
}

/** A soft shadow on the ground below the feet and the hips. */
function drawShadow({ figure }: FigureContext): string {
  const ground = groundOf(figure);
  const { right, left } = figure.legs;
  const xs = [right.heel, right.toe, left.heel, left.toe].map((point) => point[0]);
  const [low, high] = [Math.min(...xs, -0.06), Math.max(...xs, 0.06)];
  const [cx, cy] = toDrawn([(low + high) / 2, ground + 0.004, 0]);
  const rx = round(((high - low) / 2 + 0.07) * unitsPerHeight);
  return `<radialGradient id="shadow"><stop offset="0.35" stop-color="#000" stop-opacity="0.38"/><stop offset="1" stop-color="#000" stop-opacity="0"/></radialGradient><ellipse cx="${cx}" cy="${cy}" rx="${rx}" ry="${round(rx * 0.22)}" fill="url(#shadow)"/>`;
}

const missing: Joint = { x: 0, y: 0, confidence: 0 };

function jointsOf(figure: Figure, person: Person, framing: CameraFrame): Joint[] {
  const { arms, legs } = figure;
  const toJoint = (point: Vec3): Joint => ({
    x: framing.x + point[0] * framing.scale,
    y: framing.y - point[1] * framing.scale,
    confidence: 1,
  });
  const ball = new HeadBall(figure.head, person.build.headRadius);
  const onHead = (direction: Vec3, grow: number, hiddenBelow: number) =>
    ball.facing(direction) < hiddenBelow ? missing : toJoint(ball.place(direction, grow));
  const { nose, rightEye, leftEye, rightEar, leftEar } = faceDirections;
  const body = [
    figure.neck,
    arms.right.shoulder,
    arms.right.elbow,
    arms.right.wrist,
    arms.left.shoulder,
    arms.left.elbow,
    arms.left.wrist,
    legs.right.hip,
    legs.right.knee,
    legs.right.ankle,
    legs.left.hip,
    legs.left.knee,
    legs.left.ankle,
  ];
  return [
    onHead(nose, 1.1, -0.15),
    ...body.map(toJoint),
    onHead(rightEye, 1.01, 0.08),
    onHead(leftEye, 1.01, 0.08),
    onHead(rightEar, 1.04, -0.12),
    onHead(leftEar, 1.04, -0.12),
  ];
}
