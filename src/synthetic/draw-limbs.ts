import { type Rgb, shade } from './colour.js';
import { drawChain, type Segment } from './draw-limb.js';
import type { Arm, Leg } from './figure.js';
import { lengths } from './figure.js';
import { depthOf, type FigureContext, type Layer } from './figure-context.js';
import type { Person, SleeveLength } from './person.js';
import { along, dot, mix, normalise, subtract, type Vec3 } from './vector.js';

/** Radii of bare limbs for a girth of 1, in units of body height. */
const radii = { shoulder: 0.031, elbow: 0.026, wrist: 0.019, thigh: 0.048, knee: 0.037, ankle: 0.023 };

/** An arm in one layer, or in two when the trunk lies between upper arm and forearm. */
export function drawArm(context: FigureContext, arm: Arm, trunkDepth: number): Layer[] {
  const { sheet, outline, figure } = context;
  const upperDepth = depthOf(figure, mix(arm.shoulder, arm.elbow, 0.6));
  const foreDepth = depthOf(figure, mix(arm.elbow, arm.wrist, 0.7));
  const { upper, fore } = armSegments(context.person, arm);
  if (upperDepth < trunkDepth - 0.03 && foreDepth > trunkDepth + 0.05)
    return [
      { depth: upperDepth, svg: drawChain(sheet, upper, outline) },
      {
        depth: foreDepth,
        svg: drawChain(
          sheet,
          fore.map((piece) => ({ outlineFrom: 0.1, ...piece })),
          outline,
        ),
      },
    ];
  // An arm beside the trunk lies over it.
  const depth = (upperDepth + foreDepth) / 2 + 0.03;
  return [{ depth, svg: drawChain(sheet, [...upper, ...fore], outline) }];
}

const sleeveReach: Record<SleeveLength, number> = { none: 0, short: 0.55, half: 1.35, long: 1.93 };

/** How far a person's sleeves reach: 1 at the elbow, 2 at the wrist. */
function sleeveReachOf(person: Person): number {
  return sleeveReach[person.top.sleeves];
}

function armSegments(person: Person, arm: Arm): { upper: Segment[]; fore: Segment[] } {
  const reach = sleeveReachOf(person);
  return {
    upper: [...(reach < 1 ? bareUpperArm(person, arm) : []), ...(reach > 0 ? upperSleeve(person, arm) : [])],
    fore: [...bareForearm(person, arm), ...(reach > 1 ? foreSleeve(person, arm) : [])],
  };
}

function bareUpperArm({ skin, build }: Person, arm: Arm): Segment[] {
  const thick = build.girth;
  return [
    {
      colour: skin,
      from: arm.shoulder,
      to: arm.elbow,
      fromRadius: radii.shoulder * thick,
      toRadius: radii.elbow * thick,
      outlineFrom: 0.3,
    },
  ];
}

function bareForearm(person: Person, arm: Arm): Segment[] {
  const { skin, build } = person;
  const thick = build.girth;
  const palm = mix(arm.wrist, arm.fingers, 0.5);
  const start = sleeveReachOf(person) > 1.5 ? mix(arm.elbow, arm.wrist, 0.85) : arm.elbow;
  const startRadius = start === arm.elbow ? radii.elbow : radii.wrist;
  return [
    {
      colour: skin,
      from: start,
      to: arm.wrist,
      fromRadius: startRadius * thick,
      toRadius: radii.wrist * thick,
    },
    {
      colour: skin,
      from: mix(arm.wrist, arm.thumb, 0.2),
      to: arm.thumb,
      fromRadius: 0.009,
      toRadius: 0.0085,
    },
    { colour: skin, from: arm.wrist, to: palm, fromRadius: 0.017, toRadius: 0.0225 },
    { colour: skin, from: palm, to: arm.fingers, fromRadius: 0.0225, toRadius: 0.016 },
  ];
}

function upperSleeve(person: Person, arm: Arm): Segment[] {
  const thick = person.build.girth;
  const reach = sleeveReachOf(person);
  return [
    {
      colour: sleeveColour(person),
      from: arm.shoulder,
      to: mix(arm.shoulder, arm.elbow, Math.min(1, reach)),
      fromRadius: radii.shoulder * thick * 1.1,
      toRadius: radii.elbow * thick * (reach < 1 ? 1.4 : 1.22),
      end: reach < 1 ? 'cut' : 'round',
      outlineFrom: reach < 1 ? 0.5 : 0.3,
    },
  ];
}

function foreSleeve(person: Person, arm: Arm): Segment[] {
  const thick = person.build.girth;
  const reach = sleeveReachOf(person);
  return [
    {
      colour: sleeveColour(person),
      from: arm.elbow,
      to: mix(arm.elbow, arm.wrist, reach - 1),
      fromRadius: radii.elbow * thick * 1.22,
      toRadius: radii.wrist * thick * (reach > 1.5 ? 1.3 : 1.6),
      end: 'cut',
    },
  ];
}

function sleeveColour({ top }: Person): Rgb {
  return top.pattern === 'raglan' ? top.accent : top.colour;
}

/** A leg with what covers it, in one layer. */
export function drawLeg(context: FigureContext, leg: Leg): Layer {
  const { sheet, outline, figure, person } = context;
  const middle = depthOf(figure, leg.hip) + 2 * depthOf(figure, leg.knee) + depthOf(figure, leg.ankle);
  const segments = [
    ...bareLeg(person, leg),
    ...shoeSegments(person, leg, figure.up),
    ...trouserSegments(person, leg),
  ];
  return { depth: middle / 4, svg: drawChain(sheet, segments, outline) };
}

function shoeSegments({ shoes }: Person, leg: Leg, up: Vec3): Segment[] {
  const r = lengths.shoeRadius;
  const sole = (point: Vec3) => along(point, up, -0.006);
  return [
    { colour: shoes.sole, from: sole(leg.heel), to: sole(leg.toe), fromRadius: r * 0.92, toRadius: r * 0.82 },
    {
      colour: shoes.colour,
      from: along(leg.heel, up, 0.006),
      to: along(leg.toe, up, 0.002),
      fromRadius: r * 0.94,
      toRadius: r * 0.78,
    },
    {
      colour: shoes.colour,
      from: mix(leg.heel, leg.toe, 0.25),
      to: leg.ankle,
      fromRadius: r * 0.9,
      toRadius: r * 0.96,
    },
  ];
}

/** Skin where nothing covers it, and the sock. */
function bareLeg(person: Person, leg: Leg): Segment[] {
  const { skin, build, bottom } = person;
  if (bottom.kind === 'trousers') return [sockSegment(person, leg)];
  const thick = build.girth;
  const [thigh, knee, ankle] = [radii.thigh * thick, radii.knee * thick, radii.ankle * thick];
  const calf = mix(leg.knee, leg.ankle, 0.35);
  const thighStart = bottom.kind === 'skirt' ? mix(leg.hip, leg.knee, 0.3) : leg.hip;
  return [
    { colour: skin, from: thighStart, to: leg.knee, fromRadius: thigh, toRadius: knee },
    { colour: skin, from: leg.knee, to: calf, fromRadius: knee, toRadius: knee * 0.98 },
    { colour: skin, from: calf, to: leg.ankle, fromRadius: knee * 0.98, toRadius: ankle },
    sockSegment(person, leg),
  ];
}

function sockSegment({ socks, build, bottom }: Person, leg: Leg): Segment {
  const height = bottom.kind === 'trousers' ? 0.25 : socks.height;
  const [knee, ankle] = [radii.knee * build.girth, radii.ankle * build.girth];
  return {
    colour: socks.colour,
    from: leg.ankle,
    to: mix(leg.ankle, leg.knee, height),
    fromRadius: ankle * 1.04,
    toRadius: (ankle + (knee - ankle) * height) * 1.12,
    end: 'cut',
  };
}

function trouserSegments({ bottom, build }: Person, leg: Leg): Segment[] {
  const thick = build.girth;
  const wide = bottom.width;
  const { colour } = bottom;
  if (bottom.kind === 'skirt') return [];
  const thighLength = bottom.length * 2;
  const hem = (radius: number) => radius * thick * wide;
  if (thighLength < 1)
    return [
      {
        colour,
        from: leg.hip,
        to: mix(leg.hip, leg.knee, thighLength),
        fromRadius: radii.thigh * thick * 1.08,
        toRadius: hem(0.054),
        end: 'cut',
      },
    ];
  const end = mix(leg.knee, leg.ankle, thighLength - 1);
  return [
    { colour, from: leg.hip, to: leg.knee, fromRadius: radii.thigh * thick * 1.08, toRadius: hem(0.042) },
    { colour, from: leg.knee, to: end, fromRadius: hem(0.042), toRadius: hem(0.034), end: 'cut' },
  ];
}

/**
 * The bare neck, into the head: out of an open neckline that is seen from the front, otherwise from
 * inside the collar.
 */
export function drawNeck(context: FigureContext, trunkDepth: number): Layer {
  const { figure, person, sheet, outline } = context;
  const { head, neck } = figure;
  const radius = 0.031 * person.build.girth ** 0.5;
  const direction = normalise(subtract(head.centre, neck));
  const segment: Segment = {
    colour: shade(person.skin, 0.86),
    from: along(neck, direction, 0.004),
    to: head.centre,
    fromRadius: radius * 1.08,
    toRadius: radius * 0.95,
    outlineFrom: 0.25,
  };
  const open = person.top.neckline !== 'high' && dot(figure.chest.z, figure.towards) > 0;
  return { depth: trunkDepth + (open ? 0.001 : -0.001), svg: drawChain(sheet, [segment], outline) };
}
