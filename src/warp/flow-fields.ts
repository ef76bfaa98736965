import type { Size } from '../pose/skeleton.js';
import { type Limb, shareOfLimb } from './bent-limbs.js';
import type { BodyPart, PartKind } from './body-parts.js';
import { createField } from './fields.js';
import type { HungSkirt, SkirtPixel } from './hang-skirt.js';
import { type LookAside, lookAside } from './look-aside.js';
import { type Segment, squareDistance } from './part-segments.js';
import { toLogistic } from './rise.js';

/** How much the nearest part is preferred to the mean of two parts' places, which may show neither. */
export const flowSharpness = 2;

/** Part weights below exp(-this) of the strongest one's are left out: less than float32 tells. */
const negligible = 20;

/**
 * How far a layer's silhouette reaches from its parts, in standard deviations of their masks: `same` where the picture shows the
 * outline, `turned` where a turn shows another one, and by how much it ends more steeply there.
 */
export const outlineShape = {
  same: Math.sqrt(2 * Math.LN2), // where m is a half
  turned: { torso: 0.9, head: 1.5, arm: 0.9, leg: 1.2 } satisfies Record<PartKind, number>,
  steeper: 3,
} as const;

/** Less than float32 tells of a silhouette: most of a picture is that far from an arm. */
const negligibleOutline = 1e-8;

/** The column along which a part is folded, and how far. */
interface Fold {
  readonly middle: number;
  readonly share: number;
}

/** A part that moves: where it is in the target, -2 / sigma², and where it comes from. */
export interface Move extends Limb {
  readonly kind: PartKind;
  readonly side: BodyPart['side'];
  readonly segment: Segment;
  readonly steepness: number;
  readonly fold: Fold;
  /** Of a head whose face looks aside. */
  readonly aside: LookAside | undefined;
  /** How near it is to the camera: see `findDepths`. */
  readonly depth: number;
}

/** The layers of a moved person, in the order of their fields; the first of two sides is the left one. */
export const movedLayers = [
  { isArm: true, side: 1 },
  { isArm: true, side: -1 },
  { isArm: false, side: 1 },
  { isArm: false, side: -1 },
] as const;

/**
 * The channels of fields: of each layer where it comes from, x and y within the rows of the picture, and its
 * outline; then n, which says how far the left arm is nearer than the right one, the left side of the rest than
 * its right one, and the arms than the rest; and C, max m of all.
 */
export const fieldChannels = {
  ...{ x: 0, y: 1, outline: 2, ofLayer: 3 },
  ...{ nearerArm: 12, nearerSide: 13, nearerArms: 14, coverage: 15, count: 16 },
} as const;

/** What moves the layers of a picture, by `fieldChannels` (see `createField`), for a `turn` of `findTurn` and around legs that a skirt hangs on. */
export function findFlowFields(
  moves: readonly Move[],
  size: Size,
  turn: number,
  skirt?: HungSkirt,
): Float32Array {
  const falls = new Float64Array(moves.length);
  const flows = movedLayers.map(({ isArm, side }) => {
    const own = moves.flatMap((move, p) =>
      (move.kind === 'arm') === isArm && move.side !== -side ? [p] : [],
    );
    return new LayerFlow(moves, own, { lastRow: size.height - 1, turn });
  });
  return createField(size, fieldChannels.count, (x, y, field, at) => {
    for (let p = 0; p < falls.length; p += 1)
      falls[p] = moves[p]!.steepness * squareDistance(moves[p]!.segment, x, y);
    for (const flow of flows) flow.find(x, y, falls);
    if (skirt) joinSides(flows[2]!, flows[3]!, skirt(x, y));
    writeFields(flows as Flows, field, at);
  });
}

/** Where a skirt hangs, both sides of the rest come from the same place, and cover it: see `hangSkirt`. */
function joinSides(left: LayerFlow, right: LayerFlow, { share, ofRight }: SkirtPixel): void {
  if (share === 0) return;
  const [x, y] = [right.x - left.x, right.y - left.y];
  left.x += share * ofRight * x;
  left.y += share * ofRight * y;
  right.x -= share * (1 - ofRight) * x;
  right.y -= share * (1 - ofRight) * y;
  for (const side of [left, right]) {
    side.outline = Math.max(side.outline, share);
    side.coverage = Math.max(side.coverage, share);
  }
}

/** Of `movedLayers`. */
type Flows = [LayerFlow, LayerFlow, LayerFlow, LayerFlow];

function writeFields(flows: Readonly<Flows>, to: Float32Array, start: number): void {
  for (let layer = 0; layer < flows.length; layer += 1) {
    const at = start + fieldChannels.ofLayer * layer;
    to[at + fieldChannels.x] = flows[layer]!.x;
    to[at + fieldChannels.y] = flows[layer]!.y;
    to[at + fieldChannels.outline] = flows[layer]!.outline;
  }
  const [leftArm, rightArm, left, right] = flows;
  to[start + fieldChannels.nearerArm] = toLogistic(leftArm.logit - rightArm.logit);
  to[start + fieldChannels.nearerSide] = toLogistic(left.logit - right.logit);
  const ofArms = Math.max(leftArm.logit, rightArm.logit);
  to[start + fieldChannels.coverage] = Math.max(...flows.map(({ coverage }) => coverage));
  to[start + fieldChannels.nearerArms] = toLogistic(ofArms - Math.max(left.logit, right.logit));
}

/** Some parts that move together, one place at a time. */
class LayerFlow {
  /** Where the place comes from. */
  x = 0;
  y = 0;
  /** How much of it counts as the layer's, max m, and log of sum (m⁴ e)². */
  outline = 0;
  coverage = 0;
  logit = -Number.MAX_VALUE;
  readonly #moves: readonly Move[];
  readonly #own: readonly number[];
  readonly #lastRow: number;
  readonly #steepness: number;
  /** Both limbs of its arm or leg, if it has two. */
  readonly #limbs: readonly number[];
  readonly #trunk: readonly number[];
  /** Squares of how far the silhouette reaches from each part: see `outlineShape`. */
  readonly #reaches: Float64Array;

  constructor(
    moves: readonly Move[],
    own: readonly number[],
    { lastRow, turn }: { readonly lastRow: number; readonly turn: number },
  ) {
    this.#moves = moves;
    this.#own = own;
    const limbs = own.filter((p) => moves[p]!.side !== 0);
    this.#limbs = limbs.length === 2 ? limbs : [];
    this.#trunk = own.filter((p) => moves[p]!.side === 0);
    this.#lastRow = lastRow;
    this.#steepness = (1 + outlineShape.steeper * turn) / 2;
    const { same, turned } = outlineShape;
    this.#reaches = Float64Array.from(moves, ({ kind }) => (1 - turn) * same ** 2 + turn * turned[kind] ** 2);
  }

  /** By -2 dist² / sigma² of each part. */
  find(x: number, y: number, falls: Float64Array): void {
    if (this.#own.length === 0) return;
    let nearest = Number.NEGATIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    let inside = Number.NEGATIVE_INFINITY;
    for (const p of this.#own) {
      nearest = Math.max(nearest, falls[p]!);
      most = Math.max(most, falls[p]! + this.#moves[p]!.depth);
      inside = Math.max(inside, this.#reaches[p]! + falls[p]! / 2);
    }
    this.outline = Math.exp(this.#steepness * Math.min(inside, 0));
    this.coverage = Math.exp(nearest / 4);
    let sum = 0;
    let fromX = 0;
    let fromY = 0;
    for (const p of this.#own) {
      const { transform, fold, aside, depth } = this.#moves[p]!;
      const below = flowSharpness * (falls[p]! + depth - most);
      if (below < -negligible) continue;
      const weight = Math.exp(below);
      const { xx, xy, x0, yx, yy, y0 } = transform;
      const across = foldColumn(x, fold) + (aside ? lookAside(aside, x, y) : 0);
      sum += weight;
      fromX += weight * (xx * across + xy * y + x0);
      fromY += weight * (yx * across + yy * y + y0);
    }
    this.x = fromX / sum;
    this.y = Math.min(Math.max(fromY / sum, 0), this.#lastRow);
    this.logit = flowSharpness * most + Math.log(sum);
    if (this.#limbs.length > 0 && this.outline > negligibleOutline)
      this.outline *= this.#findBent(x, y, falls);
  }

  /** How much of a place an arm or a leg shows of the limb by which it moves there: see `shareOfLimb`. */
  #findBent(x: number, y: number, falls: Float64Array): number {
    const [first, second] = this.#limbs as [number, number];
    const [ofFirst, ofSecond] = [falls[first]!, falls[second]!];
    let ofTrunk = Number.NEGATIVE_INFINITY;
    for (const p of this.#trunk) ofTrunk = Math.max(ofTrunk, falls[p]!);
    const nearer = flowSharpness * (Math.max(ofFirst, ofSecond) - ofTrunk);
    if (nearer < -negligible) return 1;
    const [upper, lower] = [this.#moves[first]!, this.#moves[second]!];
    const kind = upper.kind === 'arm' ? 'arm' : 'leg';
    const ofUpper = shareOfLimb(upper, { x, y, square: -ofFirst / 2 }, lower, kind);
    const ofLower = shareOfLimb(lower, { x, y, square: -ofSecond / 2 }, upper, kind);
    const isUpper = toLogistic(flowSharpness * (ofFirst - ofSecond));
    const bent = ofLower + isUpper * (ofUpper - ofLower);
    return 1 - toLogistic(nearer) * (1 - bent);
  }
}

/** Where x would be if a part was not folded: see `findHeadFold`. */
function foldColumn(x: number, { middle, share }: Fold): number {
  const offset = x - middle;
  return x + share * Math.abs(offset) - Math.abs(share) * offset;
}
