import type { Joint, Size } from '../pose/skeleton.js';
import { type BodyPart, type BodyParts, partWidths } from './body-parts.js';
import { completeJoints } from './complete-joints.js';
import { type FaceCover, findFaceCover } from './cover-face.js';
import { findFacing, findFold } from './facing.js';
import { type Figure, layerChannels } from './find-figure.js';
import { findDepths, findNearness } from './part-depths.js';
import { findMiddle, findSegment, measureTorso, type Segment, squareDistance } from './part-segments.js';
import { findTransforms, type PosePair, type Transform } from './part-transforms.js';
import { toLogistic } from './rise.js';
import { samplePixel } from './sample-pixel.js';

/**
 * What moves: the person of a picture, the pose that the picture shows and the one that is wanted, in its
 * pixels.
 */
export interface WarpInput {
  readonly figure: Figure;
  readonly size: Size;
  readonly source: readonly Joint[];
  readonly target: readonly Joint[];
}

/**
 * Where `warpPicture` writes: the moved person's colours W, [H, W, 3]; the coverage C, how near the target's
 * parts are, [H, W, 1]; and the silhouette S, how much of each pixel the moved person covers, [H, W, 1]. C and S
 * are from 0 to 1.
 */
export interface WarpOutput {
  readonly warped: Float32Array;
  readonly coverage: Float32Array;
  readonly silhouette: Float32Array;
}

/** The coverage from which on W is the picture as it was moved. */
export const fullCoverage = 0.02;

/** A layer's silhouette counts fully where this times its coverage is at least 1. */
export const silhouetteGain = 2;

/** The share of W that a layer has without covering anything: the colours beyond the outline. */
export const leastShare = 0.02;

/** How much the nearest part is preferred to the mean of two parts' places, which may show neither. */
export const flowSharpness = 2;

/** Part weights below exp(-this) of the strongest one's are left out: less than float32 tells. */
const negligible = 20;

/**
 * Moves the person part by part into the target pose, in four layers: each side's arm, and the trunk with each side's
 * leg. Each has one flow:
 * - F(q) = sum w_p T_p(q), of a folded head T_p(fold q) (`findFold`), and of a face that turns away what covers it (`findFaceCover`), w = (m⁴ e)² / sum (m⁴ e)², m_p(q) = exp(-dist(q, part)² / 2 sigma²), where
 *   sigma is the torso's length x `partWidths` and log e how near the part is (`findDepths`);
 * - the layer's colours, its side's share s and how far they are known k at F(q), bilinear; above and below the picture
 *   those of its edge, so that who is cut off there goes on, and 0 beside it; C_l(q) = max m;
 *   S_l = s min(1, 2 C_l).
 *
 * Two layers are mixed by o, which says how far the first is before the other: A = S_a (1 - (1 - o) S_b) and
 * B = S_b (1 - o S_a); S = A + B; the colours are the mean of both, weighed by A + 0.02 n and B + 0.02 (1 - n),
 * where n says by sum (m⁴ e)² of their parts which of both is nearer. Of both sides, o is 1 for the nearer one
 * (`findNearness`) and 0 for the other. Then the arms are mixed with the rest, o = 1 - (1 - n) k of the rest: what was
 * filled in hides nothing.
 *
 * C is the largest C_l. Where C < `fullCoverage` W fades to 0 with it: far
 * from the body the flow depends on rounding. Parts without a transform do not count; where there is none,
 * as without a source pose, W = C = S = 0. The exported graph computes it too (src/export/warp/warp-graph.ts).
 */
export function warpPicture(
  body: BodyParts,
  input: WarpInput,
  { warped, coverage, silhouette }: WarpOutput,
): void {
  const { figure, size } = input;
  const pair = {
    source: completeJoints(body, input.source, size),
    target: completeJoints(body, input.target, size),
    height: size.height,
  };
  const { moves, nearness } = findMoves(body, pair);
  if (moves.length === 0) {
    for (const plane of [warped, coverage, silhouette]) plane.fill(0);
    return;
  }
  const cover = findFaceCover(body, pair);
  const select = (side: -1 | 1, isArm: boolean) => {
    const own = moves.filter((move) => move.isArm === isArm && move.side !== -side);
    const image = isArm ? figure.arms : figure.rest;
    return new Layer(own, { image, size, side, cover: isArm ? undefined : cover });
  };
  const arms = { right: select(-1, true), left: select(1, true) };
  const rest = { right: select(-1, false), left: select(1, false) };
  const leftIsBefore = nearness > 0 ? 1 : 0;
  const mixSides = ({ right, left }: typeof arms, x: number, y: number) => {
    right.find(x, y);
    left.find(x, y);
    return mixSamples(left, right, leftIsBefore);
  };
  for (let pixel = 0; pixel < coverage.length; pixel += 1) {
    const [x, y] = [pixel % size.width, Math.floor(pixel / size.width)];
    const [ofArms, ofRest] = [mixSides(arms, x, y), mixSides(rest, x, y)];
    const order = 1 - (1 - isNearer(ofArms, ofRest)) * ofRest.planes[layerChannels.known]!;
    const moved = mixSamples(ofArms, ofRest, order);
    const presence = Math.min(1, moved.coverage / fullCoverage);
    coverage[pixel] = moved.coverage;
    silhouette[pixel] = moved.share;
    for (let c = 0; c < 3; c += 1) warped[3 * pixel + c] = presence * moved.planes[c]!;
  }
}

/** What a layer, or some of them, bring to a pixel. */
interface Sample {
  /** Colours and what is known of them, at the places of `layerChannels`. */
  readonly planes: ArrayLike<number>;
  /** S_l. */
  readonly share: number;
  /** max m, and log of sum (m⁴ e)². */
  readonly coverage: number;
  readonly logit: number;
}

/** How far a is nearer to a pixel than b: n. */
function isNearer(a: Sample, b: Sample): number {
  return toLogistic(a.logit - b.logit);
}

/** Two layers as one: see `warpPicture`. */
function mixSamples(a: Sample, b: Sample, order: number): Sample {
  const nearer = isNearer(a, b);
  const ofA = a.share * (1 - (1 - order) * b.share);
  const ofB = b.share * (1 - order * a.share);
  const [weightA, weightB] = [ofA + leastShare * nearer, ofB + leastShare * (1 - nearer)];
  const part = weightA / (weightA + weightB);
  const planes = new Float64Array(layerChannels.count);
  for (let c = 0; c < planes.length; c += 1) planes[c] = b.planes[c]! + part * (a.planes[c]! - b.planes[c]!);
  return {
    planes,
    share: ofA + ofB,
    coverage: Math.max(a.coverage, b.coverage),
    logit: Math.max(a.logit, b.logit),
  };
}

/** Of which parts a layer is, and which side's; and what covers a head in it. */
interface LayerPicture {
  readonly image: Float32Array;
  readonly size: Size;
  readonly side: -1 | 1;
  readonly cover: FaceCover | undefined;
}

/** Some parts that move together, one pixel at a time. */
class Layer implements Sample {
  readonly planes = new Float32Array(layerChannels.count);
  share = 0;
  coverage = 0;
  logit = -Number.MAX_VALUE;
  readonly #moves: readonly Move[];
  readonly #picture: LayerPicture;
  readonly #logits: Float64Array;
  /** Where the pixel comes from. */
  readonly #from = { x: 0, y: 0 };

  constructor(moves: readonly Move[], picture: LayerPicture) {
    this.#moves = moves;
    this.#picture = picture;
    this.#logits = new Float64Array(moves.length);
  }

  find(x: number, y: number): void {
    if (this.#moves.length === 0) return;
    this.#findFlow(x, y);
    const covered = this.#cover(x, y);
    const last = this.#picture.size.height - 1;
    this.#from.y = Math.min(Math.max(this.#from.y, 0), last);
    samplePixel(this.#picture, this.#from, this.planes, 0);
    const own = this.planes[this.#picture.side < 0 ? layerChannels.right : layerChannels.left]!;
    this.share = Math.max(own, covered) * Math.min(1, silhouetteGain * this.coverage);
  }

  #findFlow(x: number, y: number): void {
    const moves = this.#moves;
    let most = Number.NEGATIVE_INFINITY;
    let nearest = Number.NEGATIVE_INFINITY; // -2 dist² / sigma² of the closest part
    for (let p = 0; p < moves.length; p += 1) {
      const { segment, steepness, depth } = moves[p]!;
      const fall = steepness * squareDistance(segment, x, y);
      if (fall > nearest) nearest = fall;
      const logit = flowSharpness * (fall + depth);
      this.#logits[p] = logit;
      if (logit > most) most = logit;
    }
    let sum = 0;
    let fromX = 0;
    let fromY = 0;
    for (let p = 0; p < moves.length; p += 1) {
      const below = this.#logits[p]! - most;
      if (below < -negligible) continue;
      const weight = Math.exp(below);
      const { transform, fold } = moves[p]!;
      const { xx, xy, x0, yx, yy, y0 } = transform;
      const across = foldColumn(x, fold);
      sum += weight;
      fromX += weight * (xx * across + xy * y + x0);
      fromY += weight * (yx * across + yy * y + y0);
    }
    this.#from.x = fromX / sum;
    this.#from.y = fromY / sum;
    this.coverage = Math.exp(nearest / 4);
    this.logit = most + Math.log(sum);
  }

  /** Takes a pixel from what covers it, and returns how far it is covered. */
  #cover(x: number, y: number): number {
    const { cover } = this.#picture;
    if (cover === undefined) return 0;
    const share = cover.shareAt(x, y);
    const place = cover.sourceOf(x, y);
    this.#from.x += share * (place.x - this.#from.x);
    this.#from.y += share * (place.y - this.#from.y);
    return share;
  }
}

/** Where x would be if a head was not folded: see `findFold`. */
function foldColumn(x: number, { middle, share }: Fold): number {
  const offset = x - middle;
  return x + share * Math.abs(offset) - Math.abs(share) * offset;
}

/** The column along which a part is folded, and how far. */
interface Fold {
  readonly middle: number;
  readonly share: number;
}

/** A part that moves: where it is in the target, -2 / sigma², and where it comes from. */
interface Move {
  readonly isArm: boolean;
  readonly side: BodyPart['side'];
  readonly segment: Segment;
  readonly steepness: number;
  readonly transform: Transform;
  readonly fold: Fold;
  /** How near it is to the camera: see `findDepths`. */
  readonly depth: number;
}

/** The parts that move, and how near the left side is: see `findNearness`. */
function findMoves(body: BodyParts, pair: PosePair): { readonly moves: Move[]; readonly nearness: number } {
  const { source, target, height } = pair;
  const torso = measureTorso(target, body, height);
  const facing = findFacing(body, target, torso);
  const fold = findFold(findFacing(body, source, measureTorso(source, body, height)), facing);
  const depths = findDepths(body, facing);
  const transforms = findTransforms(body, pair);
  const moves = body.parts.flatMap((part, index) => {
    const [segment, transform] = [findSegment(target, part), transforms[index]];
    if (transform === undefined || !segment.seen) return [];
    const steepness = -2 / (torso * partWidths[part.kind]) ** 2;
    const columns = { middle: findMiddle(target, part.end).x, share: part.kind === 'head' ? fold : 0 };
    const isArm = part.kind === 'arm';
    return [{ isArm, side: part.side, segment, transform, fold: columns, steepness, depth: depths[index]! }];
  });
  return { moves, nearness: findNearness(facing) };
}
