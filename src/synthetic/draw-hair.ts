import { drawChain, type Segment } from './draw-limb.js';
import { depthOf, type FigureContext, type Layer } from './figure-context.js';
import { type HeadBall, headDirection } from './head-ball.js';
import { along, dot, fromFrame, mix, type Vec3 } from './vector.js';

/**
 * Hair besides the skull's, as layers with depths of their own: a bun, a ponytail or hair that
 * hangs down.
 */
export function drawLooseHair(context: FigureContext, ball: HeadBall): Layer[] {
  const { person } = context;
  switch (person.hair.style) {
    case 'bun':
      return [drawStrand(context, bunOf(context, ball))];
    case 'ponytail':
      return [drawStrand(context, ponytailOf(context, ball))];
    case 'bob':
      return hangingHair(context, 0.85);
    case 'long':
      return hangingHair(context, 2.1);
    case 'bald':
    case 'crop':
    case 'short':
    case 'curly':
      return [];
    default:
      return person.hair.style satisfies never;
  }
}

type Strand = readonly { readonly point: Vec3; readonly radius: number }[];

function bunOf({ person }: FigureContext, ball: HeadBall): Strand {
  const r = person.build.headRadius;
  const point = ball.place(headDirection(180, 52), 1.25);
  return [
    { point, radius: r * 0.4 },
    { point: along(point, [0, 1, 0], r * 0.02), radius: r * 0.4 },
  ];
}

function ponytailOf({ person, figure }: FigureContext, ball: HeadBall): Strand {
  const r = person.build.headRadius;
  const start = ball.place(headDirection(180, 22), 1.05);
  const back = figure.head.frame.z;
  const middle = along(along(start, back, -r * 0.42), figure.up, -r * 0.6);
  const end = along(along(start, back, -r * 0.25), figure.up, -r * 2.1);
  return [
    { point: start, radius: r * 0.24 },
    { point: middle, radius: r * 0.36 },
    { point: end, radius: r * 0.16 },
  ];
}

/**
 * Hair down the back of the head and to both sides of the face; `drop` in head radii below the
 * head's middle.
 */
function hangingHair(context: FigureContext, drop: number): Layer[] {
  const { person, figure } = context;
  const r = person.build.headRadius;
  const { frame, centre } = figure.head;
  const place = (x: number, y: number, z: number) => fromFrame(frame, centre, [x * r, y * r, z * r]);
  const behind: Strand = [
    { point: place(0, person.cap === undefined ? 0.1 : -0.4, -0.2), radius: r * 0.92 },
    { point: place(0, -0.5, -0.34), radius: r * 0.92 },
    {
      point: mix(place(0, -drop, -0.5), along(centre, figure.up, -r * drop), 0.25),
      radius: r * (drop > 1 ? 0.7 : 0.85),
    },
  ];
  const headDepth = depthOf(figure, centre) + 0.034;
  const facing = dot(frame.z, figure.towards);
  const back = drawStrand(context, behind);
  const locks = [-1, 1].map((side) =>
    drawStrand(context, [
      { point: place(side * 0.78, 0.35, 0.1), radius: r * 0.22 },
      { point: place(side * 0.88, -0.4, 0.05), radius: r * 0.24 },
      { point: place(side * 0.74, -Math.min(1.75, drop), 0.05), radius: r * 0.16 },
    ]),
  );
  const body = Math.min(0, depthOf(figure, figure.neck));
  return [
    { ...back, depth: depthOfBack(facing, { own: back.depth, head: headDepth, body }) },
    ...locks.map((layer) => ({ ...layer, depth: Math.min(layer.depth + 0.04, headDepth) })),
  ];
}

/**
 * Hair down the back lies over the head when seen from behind, and behind the whole body from the
 * front.
 */
function depthOfBack(facing: number, depths: { own: number; head: number; body: number }): number {
  if (facing < 0) return depths.head + 0.002;
  return facing > 0.3 ? Math.min(depths.own, depths.body - 0.06) : depths.own;
}

function drawStrand(context: FigureContext, strand: Strand): Layer {
  const { sheet, figure, person, outline } = context;
  const segments = strand.slice(1).map((to, index): Segment => {
    const from = strand[index]!;
    return {
      from: from.point,
      to: to.point,
      fromRadius: from.radius,
      toRadius: to.radius,
      colour: person.hair.colour,
      outlineFrom: index === 0 ? 0.6 : 0,
    };
  });
  const depths = strand.map(({ point }) => depthOf(figure, point));
  const depth = depths.reduce((sum, value) => sum + value, 0) / depths.length;
  return { depth, svg: drawChain(sheet, segments, outline) };
}
