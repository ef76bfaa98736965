import type { Joint, Size } from '../pose/skeleton.js';
import type { BodyParts } from './body-parts.js';
import { createDistanceField, distanceChannels } from './distance-field.js';
import type { Facing } from './facing.js';
import { layerChannels } from './figure-layer.js';
import { fillUnknown } from './fill-unknown.js';
import { handReach } from './hands.js';
import { drawHiddenHands } from './hidden-hands.js';
import { describeSource } from './hidden-limbs.js';
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
 * layer covers, filled outwards by `fillUnknown`. Without a source pose all is 0.
 */
export function findFigure(body: BodyParts, input: FigureInput): Figure {
  const { image, matte, size } = input;
  const pixels = size.width * size.height;
  const pose = describeSource(body, input.source, size);
  const { facing } = pose;
  const field = createDistanceField(body, pose, size);
  const reach = byFacing(armReach.reach, facing);
  const hides = byFacing(armReach.hides, facing);
  const behind = byFacing(armReach.behind, facing);
  const [figure, ofArms, ofRest, seenRest] = [0, 1, 2, 3].map(() => new Float32Array(pixels)) as Shares;
  for (let i = 0; i < pixels; i += 1) {
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
    const beside = toShare((toRest - behind) / armReach.behindFade);
    figure[i] = f;
    ofArms[i] = f * Math.max(isArm, nearArm);
    ofRest[i] = f * (1 - isArm * beside);
    const hidden = rise(hides - toArm, armReach.hidesFade);
    const byHand = rise(handReach.hides - field[at + distanceChannels.toHand]!, handReach.hidesFade);
    seenRest[i] = f * (1 - Math.max(isArm, hidden, byHand));
  }
  const arms = toLayer(
    { image, size },
    { shares: ofArms, seen: ofArms, field, side: distanceChannels.sideOfArms },
  );
  const rest = toLayer(
    { image, size },
    { shares: ofRest, seen: seenRest, field, side: distanceChannels.sideOfRest },
  );
  return {
    arms: drawHiddenHands(body, pose, { arms, rest, matte, size }),
    rest,
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

/** What a layer covers, [H, W], where its colours are seen, and the channels of a field that tell its right and left side. */
interface LayerInput {
  readonly shares: Float32Array;
  readonly seen: Float32Array;
  readonly field: Float32Array;
  readonly side: number;
}

function toLayer(
  picture: Pick<FigureInput, 'image' | 'size'>,
  { shares, seen, field, side }: LayerInput,
): Float32Array {
  const colours = new Float32Array(picture.image.length);
  const known = seen.map((share) => toShare((share - innerShare.from) / innerShare.over));
  fillUnknown(picture, known, colours);
  const layer = new Float32Array(layerChannels.count * shares.length);
  for (let i = 0; i < shares.length; i += 1) {
    const at = layerChannels.count * i;
    for (let c = 0; c < 3; c += 1) layer[at + c] = colours[3 * i + c]!;
    if (shares[i] === 0) continue;
    const sides = distanceChannels.count * i + side;
    layer[at + layerChannels.right] = shares[i]! * toLogistic(field[sides]!);
    layer[at + layerChannels.left] = shares[i]! * toLogistic(field[sides + 1]!);
    layer[at + layerChannels.known] = known[i]!;
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
