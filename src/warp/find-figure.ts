import type { Joint, Size } from '../pose/skeleton.js';
import type { BodyParts } from './body-parts.js';
import { createDistanceField, distanceChannels } from './distance-field.js';
import type { Facing } from './facing.js';
import { layerChannels } from './figure-layer.js';
import { fillUnknown } from './fill-unknown.js';
import { findSkirt, type Skirt } from './find-skirt.js';
import { handReach } from './hands.js';
import { findHiddenHands, type HiddenHands } from './hidden-hands.js';
import { describeSource } from './hidden-limbs.js';
import { findInnerSide, tellBesideArms } from './inner-arms.js';
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
  /** Undefined where no hand is hidden. */
  readonly hands: HiddenHands | undefined;
  /** Undefined where none is told. */
  readonly skirt: Skirt | undefined;
  /** How much of each pixel is to be filled when the person leaves, [H, W] from 0 to 1. */
  readonly hole: Float32Array;
}

/**
 * What belongs to the person, by d, the distance to the nearest part over that part's standard deviation
 * (torso length x `partWidths`): certainly what is within `core`, and nothing beyond `near`, where other
 * people may stand. Each fades over its own width.
 */
export const figureReach = { core: 0.3, coreFade: 0.2, near: 3, nearFade: 1 } as const;

/**
 * What belongs to the arms: where the square of d is less to an arm than to the rest (`armOrder`), and what is within `reach` of an arm, fading over as much more. An arm hides the rest up
 * to `hides`. Both are less in a profile, where the arm lies before the torso and all that is seen of it is beside the arm.
 * The rest goes on behind an arm where it is within `behind` itself, which is more there.
 */
export const armReach = {
  reach: { front: 0.5, side: 0.3 },
  hides: { front: 0.75, side: 0.5 },
  hidesFade: 0.5,
  behind: { front: 0.6, side: 1.5 },
  behindFade: 0.2,
} as const;

/** Above which share a pixel begins to tell the person's colour, and over which more it does so alone. */
export const innerShare = { from: 0.5, over: 0.4 } as const;

/**
 * How far the hole is wider than the figure, so that no shadow beside the person and no pixel that is half theirs
 * fills it: the most, and then the mean, of a square that reaches H x `reach` pixels, at least one; and which mean
 * counts as none, and how much more as all. On the widened outline, the mean is a half.
 */
export const holeShape = { reach: 1 / 48, from: 0.05, over: 0.45 } as const;

/**
 * Cuts the person of a pose out of a picture: f = max(core, matte near). Colours are those of pixels that the
 * layer covers, filled outwards by `fillUnknown`. On the inner side of an arm they tell what is the arm's (`unlikeArm`), and
 * what is keeps its colour there, however little of it the arm covers. Without a source pose all shares are 0.
 */
export function findFigure(body: BodyParts, input: FigureInput): Figure {
  const { image, matte, size } = input;
  const pose = describeSource(body, input.source, size);
  const field = createDistanceField(body, pose, size);
  const shares = measureShares(field, matte, pose.facing);
  const fill = (known: Float32Array) => {
    const filled = new Float32Array(image.length);
    fillUnknown({ image, size }, known, filled);
    return filled;
  };
  const seeds = shares.arms.map((share, i) => toKnown(share) * (1 - shares.inner[i]!));
  const seenRest = shares.seenRest.map(toKnown);
  const certain = { arms: fill(seeds), rest: fill(seenRest) };
  const beside = tellBesideArms(image, shares.inner, certain);
  const ofArms = shares.arms.map((share, i) => share * (1 - beside[i]!));
  const ofRest = shares.figure.map((f, i) => f * (1 - shares.onlyArms[i]! * (1 - beside[i]!)));
  const known = seeds.map((seed, i) => seed + shares.figure[i]! * (shares.inner[i]! - beside[i]!));
  const colours = certain.arms.map((colour, i) => colour + known[Math.floor(i / 3)]! * (image[i]! - colour));
  const { sideOfArms, sideOfRest } = distanceChannels;
  const arms = toLayer(ofArms, { colours, known, field, side: sideOfArms });
  const rest = toLayer(ofRest, { colours: certain.rest, known: seenRest, field, side: sideOfRest });
  return {
    arms,
    rest,
    skirt: findSkirt(body, pose, { image, matte, size }),
    hands: findHiddenHands(body, pose, { arms, rest, matte, size }),
    hole: findHole(shares.figure, size),
  };
}

/** What is whose by the matte and distances alone: [H, W], 0 to 1. */
interface FigureShares {
  readonly figure: Float32Array;
  readonly arms: Float32Array;
  /** How much of the figure there is the arms' alone. */
  readonly onlyArms: Float32Array;
  readonly seenRest: Float32Array;
  /** See `findInnerSide`. */
  readonly inner: Float32Array;
}

function measureShares(field: Float32Array, matte: Float32Array, facing: Facing): FigureShares {
  const reach = byFacing(armReach.reach, facing);
  const hides = byFacing(armReach.hides, facing);
  const behind = byFacing(armReach.behind, facing);
  const create = () => new Float32Array(matte.length);
  const shares = {
    ...{ figure: create(), arms: create(), onlyArms: create() },
    ...{ seenRest: create(), inner: create() },
  };
  for (let i = 0; i < matte.length; i += 1) {
    const at = distanceChannels.count * i;
    const toArm = field[at + distanceChannels.toArm]!;
    const toRest = field[at + distanceChannels.toRest]!;
    const d = Math.min(toArm, toRest);
    const core = rise(figureReach.core - d, figureReach.coreFade);
    const near = rise(figureReach.near - d, figureReach.nearFade);
    const f = Math.max(core, matte[i]! * near);
    if (f === 0) continue;
    const isArm = toLogistic(field[at + distanceChannels.arm]!);
    const nearArm = rise(reach - toArm, reach);
    const hidden = rise(hides - toArm, armReach.hidesFade);
    const byHand = rise(handReach.hides - field[at + distanceChannels.toHand]!, handReach.hidesFade);
    shares.figure[i] = f;
    shares.arms[i] = f * Math.max(isArm, nearArm);
    shares.onlyArms[i] = isArm * toShare((toRest - behind) / armReach.behindFade);
    shares.seenRest[i] = f * (1 - Math.max(isArm, hidden, byHand));
    shares.inner[i] = findInnerSide(toArm, toRest);
  }
  return shares;
}

/** How far a layer's share of a pixel tells its colour: see `innerShare`. */
function toKnown(share: number): number {
  return toShare((share - innerShare.from) / innerShare.over);
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

/** Colours [H, W, 3], how far they are known, [H, W], and from where on a field tells a layer's right and left side. */
interface LayerInput {
  readonly colours: Float32Array;
  readonly known: Float32Array;
  readonly field: Float32Array;
  readonly side: number;
}

/** A layer that covers shares [H, W]. */
function toLayer(shares: Float32Array, { colours, known, field, side }: LayerInput): Float32Array {
  const layer = new Float32Array(layerChannels.count * shares.length);
  for (let i = 0; i < shares.length; i += 1) {
    const at = layerChannels.count * i;
    for (let c = 0; c < 3; c += 1) layer[at + c] = colours[3 * i + c]!;
    layer[at + layerChannels.known] = known[i]!;
    if (shares[i] === 0) continue;
    const sides = distanceChannels.count * i + side;
    layer[at + layerChannels.right] = shares[i]! * toLogistic(field[sides]!);
    layer[at + layerChannels.left] = shares[i]! * toLogistic(field[sides + 1]!);
  }
  return layer;
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
