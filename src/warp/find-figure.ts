import type { Joint, Size } from '../pose/skeleton.js';
import { type BodyPart, type BodyParts, type PartKind, partWidths } from './body-parts.js';
import { completeJoints } from './complete-joints.js';
import { type Facing, findFacing } from './facing.js';
import { fillUnknown } from './fill-unknown.js';
import { hideFarLimbs } from './hidden-limbs.js';
import { findSegment, measureTorso, squareDistance, type WeighedJoint } from './part-segments.js';
import { rise, toLogistic, toShare } from './rise.js';
import { soften, widen } from './widen.js';

/** A picture [H, W, 3] in any range, where it shows people, [H, W] from 0 to 1, and the pose of one of them. */
export interface FigureInput {
  readonly image: Float32Array;
  readonly matte: Float32Array;
  readonly size: Size;
  readonly source: readonly Joint[];
}

/** The person of a pose, cut out of a picture in two layers, whose sides move by themselves. */
export interface Figure {
  /**
   * Each layer's colours, which go on beyond its outline, how much of each pixel it covers as the right and as the
   * left side, and how far the colours are the person's own: [H, W, 6], see `layerChannels`.
   */
  readonly arms: Float32Array;
  readonly rest: Float32Array;
  /** How much of each pixel is to be filled when the person leaves, [H, W] from 0 to 1. */
  readonly hole: Float32Array;
}

/** The channels of a layer: its colours, its share of the right and of the left side, and how far it is known. */
export const layerChannels = { colours: 0, right: 3, left: 4, known: 5, count: 6 } as const;

/**
 * What belongs to the person, by d, the distance to the nearest part over that part's standard deviation
 * (torso length x `partWidths`): certainly what is within `core`, and nothing beyond `near`, where other
 * people may stand. Each fades over its own width.
 */
export const figureReach = { core: 0.3, coreFade: 0.2, near: 3, nearFade: 1 } as const;

/**
 * What belongs to the arms: where the square of d is less to an arm than to the rest, by a logistic
 * function of the steepness `order`, and what is within `reach` of an arm, fading over as much more. An arm hides the rest up
 * to `hides`. Both are less in a profile, where the arm lies before the torso and all that is seen of it is beside the arm.
 * The rest shows behind an arm where it is within `behind` itself.
 */
export const armReach = {
  order: 16,
  reach: { front: 0.5, side: 0.3 },
  hides: { front: 0.75, side: 0.5 },
  hidesFade: 0.5,
  behind: 0.6,
  behindFade: 0.2,
} as const;

/**
 * What belongs to the other side alone, and does not move with this one: where the square of d to the other limb is
 * less, by `margin`, than `share` of that to this one or the trunk, by a logistic function of the steepness `order`. What
 * lies between two legs, such as a skirt, moves with both.
 */
export const sideReach = { order: 16, margin: 0.3, share: 0.3 } as const;

/** Above which share a pixel begins to tell the person's colour, and over which more it does so alone. */
export const innerShare = { from: 0.5, over: 0.4 } as const;

/**
 * How far the hole is wider than the figure, so that no shadow beside the person and no pixel that is half theirs
 * fills it: the most, and then the mean, of a square that reaches H x `reach` pixels, at least one; and which mean
 * counts as none, and how much more as all. On the widened outline, the mean is a half.
 */
export const holeShape = { reach: 1 / 48, from: 0.05, over: 0.45 } as const;

/** The most that a square of d counts: anything beyond is as far. */
export const farthestSquare = 1e4;

/**
 * Cuts the person of a pose out of a picture: f = max(core, matte near). Colours are those of pixels that the
 * layer covers, filled outwards by `fillUnknown`. Without a source pose all is 0.
 */
export function findFigure(body: BodyParts, input: FigureInput): Figure {
  const { image, matte, size } = input;
  const pixels = size.width * size.height;
  const joints = hideFarLimbs(body, completeJoints(body, input.source, size), size.height);
  const torso = measureTorso(joints, body, size.height);
  const facing = findFacing(body, joints, torso);
  const { trunk, arms, legs } = measureDistances(body, { joints, torso, facing, size });
  const [reach, hides] = [armReach.reach, armReach.hides].map((each) => byFacing(each, facing)) as [
    number,
    number,
  ];
  const [figure, ofArms, ofRest, seenRest] = [0, 1, 2, 3].map(() => new Float32Array(pixels)) as Shares;
  for (let i = 0; i < pixels; i += 1) {
    const toArm = Math.min(arms[0][i]!, arms[1][i]!); // squares
    const toRest = Math.min(trunk[i]!, legs[0][i]!, legs[1][i]!);
    const d = Math.sqrt(Math.min(toArm, toRest));
    const core = rise(figureReach.core - d, figureReach.coreFade);
    const near = rise(figureReach.near - d, figureReach.nearFade);
    const f = Math.max(core, matte[i]! * near);
    if (f === 0) continue;
    const isArm = toLogistic(armReach.order * (toRest - toArm));
    const nearArm = rise(reach - Math.sqrt(toArm), reach);
    const beside = toShare((Math.sqrt(toRest) - armReach.behind) / armReach.behindFade);
    figure[i] = f;
    ofArms[i] = f * Math.max(isArm, nearArm);
    ofRest[i] = f * (1 - isArm * beside);
    const hidden = rise(hides - Math.sqrt(toArm), armReach.hidesFade);
    seenRest[i] = f * (1 - Math.max(isArm, hidden));
  }
  return {
    arms: toLayer({ image, size }, { shares: ofArms, seen: ofArms, limbs: arms }),
    rest: toLayer({ image, size }, { shares: ofRest, seen: seenRest, limbs: legs, trunk }),
    hole: findHole(figure, size),
  };
}

/** A number that a front, or a back, and a profile have, of a body between both. */
function byFacing(
  { front, side }: { readonly front: number; readonly side: number },
  facing: Facing,
): number {
  return side + (front - side) * Math.abs(facing.front);
}

function findHole(figure: Float32Array, size: Size): Float32Array {
  const reach = holeReachPx(size.height);
  const means = soften(widen(figure, size, reach), size, reach);
  return means.map((mean) => toShare((mean - holeShape.from) / holeShape.over));
}

type Shares = [Float32Array, Float32Array, Float32Array, Float32Array];

/** Squares of d [H, W] to the limbs of the right and of the left side. */
type BothSides = readonly [Float32Array, Float32Array];

/**
 * The squares of d to the nearest part of the trunk and of each side's arm and leg, each [H, W], at most
 * `farthestSquare`. A part that was not seen lies where that of the other side does, from which it is taken.
 */
function measureDistances(
  body: BodyParts,
  {
    joints,
    torso,
    facing,
    size,
  }: {
    readonly joints: readonly WeighedJoint[];
    readonly torso: number;
    readonly facing: Facing;
    readonly size: Size;
  },
): { readonly trunk: Float32Array; readonly arms: BothSides; readonly legs: BothSides } {
  const measure = (side: BodyPart['side'], kinds: readonly PartKind[]) => {
    const nearest = new Float32Array(size.width * size.height).fill(farthestSquare);
    for (const part of body.parts.filter((each) => each.side === side && kinds.includes(each.kind))) {
      const own = findSegment(joints, part, facing);
      const segment = own.seen ? own : findSegment(joints, body.parts[part.other]!);
      if (!segment.seen) continue;
      const scale = 1 / (torso * partWidths[part.kind]) ** 2;
      for (let i = 0; i < nearest.length; i += 1) {
        const square = scale * squareDistance(segment, i % size.width, Math.floor(i / size.width));
        if (square < nearest[i]!) nearest[i] = square;
      }
    }
    return nearest;
  };
  const ofBoth = (kind: PartKind): BothSides => [measure(-1, [kind]), measure(1, [kind])];
  return { trunk: measure(0, ['torso', 'head']), arms: ofBoth('arm'), legs: ofBoth('leg') };
}

/** What a layer covers, [H, W], where its colours are seen, and the squares of d to its limbs and its trunk. */
interface LayerInput {
  readonly shares: Float32Array;
  readonly seen: Float32Array;
  readonly limbs: BothSides;
  readonly trunk?: Float32Array;
}

function toLayer(
  picture: Pick<FigureInput, 'image' | 'size'>,
  { shares, seen, limbs: [right, left], trunk }: LayerInput,
): Float32Array {
  const colours = new Float32Array(picture.image.length);
  const known = seen.map((share) => toShare((share - innerShare.from) / innerShare.over));
  fillUnknown(picture, known, colours);
  const layer = new Float32Array(layerChannels.count * shares.length);
  for (let i = 0; i < shares.length; i += 1) {
    const at = layerChannels.count * i;
    for (let c = 0; c < 3; c += 1) layer[at + c] = colours[3 * i + c]!;
    if (shares[i] === 0) continue;
    const toTrunk = trunk?.[i] ?? farthestSquare;
    layer[at + layerChannels.right] = shares[i]! * toSide(Math.min(right[i]!, toTrunk), left[i]!);
    layer[at + layerChannels.left] = shares[i]! * toSide(Math.min(left[i]!, toTrunk), right[i]!);
    layer[at + layerChannels.known] = known[i]!;
  }
  return layer;
}

/** How far a pixel moves with a side, by the squares of d to it and to the other one: see `sideReach`. */
function toSide(own: number, other: number): number {
  return toLogistic(sideReach.order * (other + sideReach.margin - sideReach.share * own));
}

/** How many pixels the hole's squares reach to each side. */
export function holeReachPx(height: number): number {
  return Math.max(1, Math.round(holeShape.reach * height));
}

/** B: the picture with the hole filled from its surroundings. Writes to `filled`, [H, W, 3]. */
export function fillFigure(
  picture: Pick<FigureInput, 'image' | 'size'>,
  hole: Float32Array,
  filled: Float32Array,
): void {
  fillUnknown(
    picture,
    hole.map((share) => 1 - share),
    filled,
  );
}
