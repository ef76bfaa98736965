import type { Size } from '../pose/skeleton.js';
import { type BodyPart, type BodyParts, partWidths } from './body-parts.js';
import {
  type Colour,
  findPlace,
  meanColour,
  type PartPlace,
  sampleParts,
  samplePlane,
  squareBetween,
} from './colour-samples.js';
import type { FacedPose } from './facing.js';
import { layerChannels } from './figure-layer.js';
import { findSegment, isForearm, isThigh, type Segment, shortestPx } from './part-segments.js';
import { rise, toShare } from './rise.js';
import { isSkin } from './skin-colour.js';

/** Where skin is looked for, and clothes that a hand may be in or behind: places of the head, the torso and each thigh. */
export const bodyPlaces: Readonly<Record<'head' | 'torso' | 'thigh', readonly PartPlace[]>> = {
  head: [
    [0.7, 0],
    [0.95, -0.25],
    [0.95, 0.25],
    [1.1, 0],
  ],
  torso: [
    [0.2, -0.45],
    [0.2, 0.45],
    [0.5, -0.45],
    [0.5, 0.45],
  ],
  thigh: [
    [-0.8, 0],
    [-0.6, 0],
    [-0.4, 0],
    [-0.2, 0],
  ],
};

/** Where a forearm is looked at for skin, and where for its hand. */
export const armPlaces: Readonly<Record<'forearm' | 'hand', readonly PartPlace[]>> = {
  forearm: [
    [-0.5, 0],
    [-0.2, 0],
    [0.1, 0],
    [0.4, 0],
  ],
  hand: [
    [0.7, 0],
    [0.8, 0],
    [0.9, 0],
    [1, 0],
  ],
};

/**
 * How a hidden hand is told, and drawn. Skin is known from samples of the weight `skinFrom` on, and wholly `skinOver` later.
 * A sample of a hand is bare where it is skin by itself, or from the person's skin by the square of at most twice `near`, and
 * all of it `near` less; and covered where it is a person by the matte and from the clothes by more than `cloth`, and all of
 * it `clothOver` more: a glove, or what a hand holds. The hand is hidden where more than `from` of it is neither, and wholly
 * `over` later; so it is below the picture. It is drawn from `start` on, by halves of the forearm from its middle, fading over `startOver`, up to `end`,
 * where its width has fallen to 0 from `width`, by d, over `endOver`; its edge is as wide as `edge`. What else is within
 * `reach` of the forearm's line, fading over `reachOver`, is no arm's.
 */
export const hiddenHands = {
  skinFrom: 0.2,
  skinOver: 0.3,
  near: 0.03,
  cloth: 0.02,
  clothOver: 0.03,
  from: 0.4,
  over: 0.15,
  start: 0.5,
  startOver: 0.15,
  end: 1.25,
  endOver: 0.5,
  width: 0.55,
  edge: 0.2,
  reach: 1.5,
  reachOver: 0.5,
} as const;

/** The least weight of colours in all. */
export const leastSkinWeight = 1e-6;

/** Both layers of a figure, [H, W, 6], and where the picture shows people, [H, W]. */
interface HandsInput {
  readonly arms: Float32Array;
  readonly rest: Float32Array;
  readonly matte: Float32Array;
  readonly size: Size;
}

/**
 * The colour of a person's skin, and how far the right and the left hand are to be drawn in it, 0 to 1: that of an arm that was not seen
 * as the other one, from which it is taken.
 */
export interface HiddenHands {
  readonly skin: Colour;
  readonly shares: readonly [right: number, left: number];
}

/**
 * The hands of a person that a pocket, the body, a sleeve or the picture's lower edge hides: what is seen in their place is clothes or
 * background, which would move with the arm. Only where the person's skin is known, so that pictures without
 * colours keep what they show. Undefined where none is hidden, as for a skeleton without both forearms.
 */
export function findHiddenHands(
  body: BodyParts,
  pose: FacedPose,
  input: HandsInput,
): HiddenHands | undefined {
  const segmentsOf = (filter: (part: BodyPart) => boolean) =>
    body.parts.filter(filter).map((part) => findSegment(pose.joints, part, pose.facing));
  const forearms = segmentsOf(isForearm); // the right one, and the left one
  if (forearms.length < 2) return undefined;
  const rest = { image: input.rest, size: input.size };
  const arms = { image: input.arms, size: input.size };
  const bare = [
    ...sampleParts(
      rest,
      segmentsOf(({ kind }) => kind === 'head'),
      bodyPlaces.head,
    ),
    ...sampleParts(arms, forearms, armPlaces.forearm),
  ].map(({ colour, weight }) => ({ colour, weight: weight * isSkin(colour) }));
  const skinWeight = bare.reduce((sum, { weight }) => sum + weight, 0);
  const isKnown = toShare((skinWeight - hiddenHands.skinFrom) / hiddenHands.skinOver);
  if (isKnown === 0) return undefined;
  const skin = meanColour(bare, leastSkinWeight);
  const clothes = [
    ...segmentsOf(({ kind }) => kind === 'torso').map((segment) => [segment, bodyPlaces.torso] as const),
    ...segmentsOf(isThigh).map((segment) => [segment, bodyPlaces.thigh] as const),
  ].map(([segment, places]) => meanColour(sampleParts(rest, [segment], places), leastSkinWeight));
  const own = forearms.map((forearm) => isKnown * findHidden(input, forearm, { skin, clothes }));
  const [right, left] = forearms.map(({ seen }, i) => own[seen ? i : 1 - i]!) as [number, number];
  return right + left > 0 ? { skin, shares: [right, left] } : undefined;
}

/** How far the hand of a forearm is hidden, 0 to 1. */
function findHidden(
  { arms, matte, size }: HandsInput,
  forearm: Segment,
  { skin, clothes }: { readonly skin: Colour; readonly clothes: readonly Colour[] },
): number {
  const { near, cloth, clothOver, from, over } = hiddenHands;
  const mattes = samplePlane({ image: matte, size }, forearm, armPlaces.hand);
  const samples = sampleParts({ image: arms, size }, [forearm], armPlaces.hand);
  const gone = samples.reduce((sum, { colour, weight }, i) => {
    if (findPlace(forearm, armPlaces.hand[i]!).y > size.height - 1) return sum + weight;
    const isBare = Math.max(isSkin(colour), toShare(2 - squareBetween(colour, skin) / near));
    const unlike = Math.min(...clothes.map((each) => squareBetween(colour, each)));
    const isCovered = mattes[i]! * toShare((unlike - cloth) / clothOver);
    return sum + weight * (1 - isBare) * (1 - isCovered);
  }, 0);
  return toShare((gone - from) / over);
}

/** Draws what is hidden of a hand over what an arm brings to a pixel, by `layerChannels`. */
export type DrawHand = (x: number, y: number, planes: Float32Array) => void;

/** Of the right and of the left arm of a target; undefined where its hand is not hidden. */
export function createHands(
  { parts }: BodyParts,
  { joints, torso }: FacedPose,
  hands: HiddenHands | undefined,
): readonly (DrawHand | undefined)[] {
  if (hands === undefined) return [];
  const { skin, shares } = hands;
  const unit = torso * partWidths.arm;
  return parts.filter(isForearm).map((part, i) => {
    const [segment, share] = [findSegment(joints, part), shares[i]!];
    if (!segment.seen || share === 0) return undefined;
    const own = part.side < 0 ? layerChannels.right : layerChannels.left;
    return (x, y, planes) => {
      const [zone, hand] = measureHand(segment, { x, y, unit });
      const most = share * zone;
      if (most === 0) return;
      for (const c of [0, 1, 2] as const) planes[c] = planes[c]! + most * (skin[c] - planes[c]!);
      planes[own] = (1 - most) * planes[own]! + most * hand;
      planes[layerChannels.known] = (1 - most) * planes[layerChannels.known]!;
    };
  });
}

/** How far a pixel is where a forearm's hand is looked for, and how far it is that hand. */
function measureHand(
  { x, y, dx, dy, half }: Segment,
  at: Readonly<Record<'x' | 'y' | 'unit', number>>,
): [number, number] {
  const { start, startOver, end, endOver, width, edge, reach, reachOver } = hiddenHands;
  const along = ((at.x - x) * dx + (at.y - y) * dy) / Math.max(half, shortestPx);
  const across = Math.abs((at.y - y) * dx - (at.x - x) * dy) / at.unit;
  const zone = toShare((along - start) / startOver) * rise(reach - across, reachOver);
  const tip = Math.min((end - along) / endOver, 1);
  return [zone, toShare((width * tip * (2 - tip) - across) / edge + 0.5)];
}
