import { drawChain, type Segment } from './draw-limb.js';
import { type Drawing, depthOf, type Layer } from './drawing.js';
import { type HeadBall, headDirection } from './head-ball.js';
import { along, dot, fromFrame, mix, type Vec3 } from './vector.js';

/** Hair besides the skull's: layers with a depth of their own, and locks that lie over the face's edge. */
export interface HairParts {
  readonly layers: readonly Layer[];
  readonly over: string;
}

/** A bun, a ponytail, curls or hair that hangs down, as chains of capsules. */
export function drawHairParts(drawing: Drawing, ball: HeadBall): HairParts {
  const { identity } = drawing;
  switch (identity.hair.style) {
    case 'bun':
      return { layers: [drawStrand(drawing, bunOf(drawing, ball))], over: '' };
    case 'ponytail':
      return { layers: [drawStrand(drawing, ponytailOf(drawing, ball))], over: '' };
    case 'bob':
      return hangingHair(drawing, 0.85);
    case 'long':
      return hangingHair(drawing, 2.1);
    case 'bald':
    case 'crop':
    case 'short':
    case 'curly':
      return { layers: [], over: '' };
    default:
      return identity.hair.style satisfies never;
  }
}

type Strand = readonly { readonly point: Vec3; readonly radius: number }[];

function bunOf({ identity }: Drawing, ball: HeadBall): Strand {
  const r = identity.build.headRadius;
  const point = ball.place(headDirection(180, 52), 1.25);
  return [
    { point, radius: r * 0.4 },
    { point: along(point, [0, 1, 0], r * 0.02), radius: r * 0.4 },
  ];
}

function ponytailOf({ identity, figure }: Drawing, ball: HeadBall): Strand {
  const r = identity.build.headRadius;
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

/** Hair down the back of the head and to both sides of the face; `drop` in head radii below the head's middle. */
function hangingHair(drawing: Drawing, drop: number): HairParts {
  const { identity, figure } = drawing;
  const r = identity.build.headRadius;
  const { frame, centre } = figure.head;
  const place = (x: number, y: number, z: number) => fromFrame(frame, centre, [x * r, y * r, z * r]);
  const behind: Strand = [
    { point: place(0, 0.1, -0.2), radius: r * 0.93 },
    { point: place(0, -0.5, -0.34), radius: r * 0.92 },
    {
      point: mix(place(0, -drop, -0.5), along(centre, figure.up, -r * drop), 0.25),
      radius: r * (drop > 1 ? 0.7 : 0.85),
    },
  ];
  const headDepth = depthOf(figure, centre) + 0.034;
  const seenFromBehind = dot(frame.z, figure.towards) < 0;
  const back = drawStrand(drawing, behind);
  const layers = [-1, 1].map((side) =>
    drawStrand(drawing, [
      { point: place(side * 0.78, 0.35, 0.1), radius: r * 0.22 },
      { point: place(side * 0.88, -0.4, 0.05), radius: r * 0.24 },
      { point: place(side * 0.74, -Math.min(1.75, drop), 0.05), radius: r * 0.16 },
    ]),
  );
  return {
    layers: [
      seenFromBehind ? { ...back, depth: headDepth + 0.002 } : back,
      ...layers.map((layer) => ({ ...layer, depth: Math.min(layer.depth + 0.04, headDepth) })),
    ],
    over: '',
  };
}

function drawStrand(drawing: Drawing, strand: Strand): Layer {
  const { sheet, figure, identity, outline } = drawing;
  const segments = strand.slice(1).map((to, index): Segment => {
    const from = strand[index]!;
    return {
      from: from.point,
      to: to.point,
      fromRadius: from.radius,
      toRadius: to.radius,
      colour: identity.hair.colour,
      outlineFrom: index === 0 ? 0.6 : 0,
    };
  });
  const depths = strand.map(({ point }) => depthOf(figure, point));
  const depth = depths.reduce((sum, value) => sum + value, 0) / depths.length;
  return { depth, svg: drawChain(sheet, segments, outline) };
}
