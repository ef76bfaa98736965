import type { Size } from '../pose/skeleton.js';
import { type BodyPart, type BodyParts, partWidths } from './body-parts.js';
import {
  type Colour,
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
 * `over` later. It is drawn from `start` on, by halves of the forearm from its middle, fading over `startOver`, up to `end`,
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

/** A hand that is not seen. */
interface HiddenHand {
  readonly segment: Segment;
  readonly side: BodyPart['side'];
  /** How far it is hidden, 0 to 1. */
  readonly share: number;
}

/**
 * The layer of the arms with hands that a pocket, the body or a sleeve hides, in the colour of the person's skin: what is seen in
 * their place is clothes or background, which would move with the arm. Only where the person's skin is known, so that pictures without
 * colours keep what they show. A skeleton without both forearms has no hands.
 */
export function drawHiddenHands(body: BodyParts, pose: FacedPose, input: HandsInput): Float32Array {
  const segmentsOf = (filter: (part: BodyPart) => boolean) =>
    body.parts.filter(filter).map((part) => findSegment(pose.joints, part, pose.facing));
  const forearms = segmentsOf(isForearm);
  if (forearms.length < 2) return input.arms;
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
  if (isKnown === 0) return input.arms;
  const skin = meanColour(bare, leastSkinWeight);
  const clothes = [
    ...segmentsOf(({ kind }) => kind === 'torso').map((segment) => [segment, bodyPlaces.torso] as const),
    ...segmentsOf(isThigh).map((segment) => [segment, bodyPlaces.thigh] as const),
  ].map(([segment, places]) => meanColour(sampleParts(rest, [segment], places), leastSkinWeight));
  const sides = body.parts.filter(isForearm).map(({ side }) => side);
  const hands = forearms.flatMap((segment, i): HiddenHand[] => {
    const share = isKnown * findHidden(input, segment, { skin, clothes });
    return share === 0 ? [] : [{ segment, side: sides[i]!, share }];
  });
  return hands.length === 0
    ? input.arms
    : drawHands(input, hands, { skin, unit: pose.torso * partWidths.arm });
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
    const isBare = Math.max(isSkin(colour), toShare(2 - squareBetween(colour, skin) / near));
    const unlike = Math.min(...clothes.map((each) => squareBetween(colour, each)));
    const isCovered = mattes[i]! * toShare((unlike - cloth) / clothOver);
    return sum + weight * (1 - isBare) * (1 - isCovered);
  }, 0);
  return toShare((gone - from) / over);
}

/** Draws hands over the arms, in one colour; `unit` is what d is measured in, in pixels. */
function drawHands(
  { arms, size }: HandsInput,
  hands: readonly HiddenHand[],
  { skin, unit }: { readonly skin: Colour; readonly unit: number },
): Float32Array {
  const drawn = arms.slice();
  for (let y = 0; y < size.height; y += 1)
    for (let x = 0; x < size.width; x += 1) {
      const at = layerChannels.count * (y * size.width + x);
      const inside = [0, 0, 0]; // the zones of the right hand, of none and of the left one
      const ofHand = [0, 0, 0];
      for (const { segment, side, share } of hands) {
        const [zone, hand] = measureHand(segment, { x, y, unit });
        inside[side + 1] = share * zone;
        ofHand[side + 1] = share * zone * hand;
      }
      const most = Math.max(...inside);
      if (most === 0) continue;
      for (const c of [0, 1, 2] as const) drawn[at + c]! += most * (skin[c] - drawn[at + c]!);
      const [right, left] = [at + layerChannels.right, at + layerChannels.left];
      drawn[right] = (1 - most) * drawn[right]! + ofHand[0]!;
      drawn[left] = (1 - most) * drawn[left]! + ofHand[2]!;
      drawn[at + layerChannels.known]! *= 1 - most;
    }
  return drawn;
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
  const tip = toShare((end - along) / endOver);
  return [zone, toShare((width * tip * (2 - tip) - across) / edge + 0.5)];
}
