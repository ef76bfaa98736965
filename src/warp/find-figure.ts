import type { Joint, Size } from '../pose/skeleton.js';
import { type BodyParts, partWidths } from './body-parts.js';
import { completeJoints } from './complete-joints.js';
import { findFacing } from './facing.js';
import { fillUnknown } from './fill-unknown.js';
import { findSegment, measureTorso, squareDistance, type WeighedJoint } from './part-segments.js';
import { rise, toShare } from './rise.js';
import { soften, widen } from './widen.js';

/** A picture [H, W, 3] in any range, where it shows people, [H, W] from 0 to 1, and the pose of one of them. */
export interface FigureInput {
  readonly image: Float32Array;
  readonly matte: Float32Array;
  readonly size: Size;
  readonly source: readonly Joint[];
}

/** The person of a pose, cut out of a picture in two layers that move by themselves. */
export interface Figure {
  /**
   * Each layer's colours, which go on beyond its outline, and how much of each pixel it covers:
   * [H, W, 4].
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
export const figureReach = { core: 0.5, coreFade: 0.25, near: 3, nearFade: 1 } as const;

/**
 * What belongs to the arms: where the square of d is less to an arm than to the rest, by a logistic
 * function of the steepness `order`, and what is within `reach` of an arm. Of who faces the camera, or turns their
 * back to it, an arm hides the rest up to `hides`; a profile would have nothing left. The rest shows behind an arm where
 * it is within `behind` itself.
 */
export const armReach = {
  order: 8,
  reach: 0.5,
  reachFade: 0.5,
  behind: 0.6,
  behindFade: 0.2,
  hides: 0.75,
} as const;

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
  const joints = completeJoints(body, input.source, size);
  const torso = measureTorso(joints, body, size.height);
  const distances = measureDistances(body, { joints, torso, size });
  const breadth = Math.abs(findFacing(body, joints, torso).front);
  const [figure, ofArms, ofRest, seenRest] = [0, 1, 2, 3].map(() => new Float32Array(pixels)) as Shares;
  for (let i = 0; i < pixels; i += 1) {
    const [toArm, toRest] = [distances.arms[i]!, distances.rest[i]!]; // squares
    const d = Math.sqrt(Math.min(toArm, toRest));
    const core = rise(figureReach.core - d, figureReach.coreFade);
    const near = rise(figureReach.near - d, figureReach.nearFade);
    const f = Math.max(core, matte[i]! * near);
    const isArm = 1 / (1 + Math.exp(armReach.order * (toArm - toRest)));
    const nearArm = rise(armReach.reach - Math.sqrt(toArm), armReach.reachFade);
    const beside = toShare((Math.sqrt(toRest) - armReach.behind) / armReach.behindFade);
    figure[i] = f;
    ofArms[i] = f * Math.max(isArm, nearArm);
    ofRest[i] = f * (1 - isArm * beside);
    const hidden = breadth * rise(armReach.hides - Math.sqrt(toArm), armReach.reachFade);
    seenRest[i] = f * (1 - Math.max(isArm, hidden));
  }
  return {
    arms: toLayer({ image, size }, ofArms, ofArms),
    rest: toLayer({ image, size }, ofRest, seenRest),
    hole: findHole(figure, size),
  };
}

function findHole(figure: Float32Array, size: Size): Float32Array {
  const reach = holeReachPx(size.height);
  const means = soften(widen(figure, size, reach), size, reach);
  return means.map((mean) => toShare((mean - holeShape.from) / holeShape.over));
}

type Shares = [Float32Array, Float32Array, Float32Array, Float32Array];

/** The squares of d to the nearest arm and to the nearest other part, each [H, W], at most `farthestSquare`. */
function measureDistances(
  body: BodyParts,
  {
    joints,
    torso,
    size,
  }: { readonly joints: readonly WeighedJoint[]; readonly torso: number; readonly size: Size },
) {
  const pixels = size.width * size.height;
  const [arms, rest] = [0, 1].map(() => new Float32Array(pixels).fill(farthestSquare)) as [
    Float32Array,
    Float32Array,
  ];
  for (const part of body.parts) {
    const segment = findSegment(joints, part);
    if (!segment.seen) continue;
    const scale = 1 / (torso * partWidths[part.kind]) ** 2;
    const nearest = part.kind === 'arm' ? arms : rest;
    for (let i = 0; i < pixels; i += 1) {
      const square = scale * squareDistance(segment, i % size.width, Math.floor(i / size.width));
      if (square < nearest[i]!) nearest[i] = square;
    }
  }
  return { arms, rest };
}

/** A layer that covers pixels by shares [H, W], and whose colours are known where it is seen. */
function toLayer(
  picture: Pick<FigureInput, 'image' | 'size'>,
  shares: Float32Array,
  seen: Float32Array,
): Float32Array {
  const colours = new Float32Array(picture.image.length);
  const known = seen.map((share) => toShare((share - innerShare.from) / innerShare.over));
  fillUnknown(picture, known, colours);
  const layer = new Float32Array(4 * shares.length);
  for (let i = 0; i < shares.length; i += 1) {
    layer.set(colours.subarray(3 * i, 3 * i + 3), 4 * i);
    layer[4 * i + 3] = shares[i]!;
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
