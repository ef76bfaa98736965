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

/** A layer that covers less brings nothing: less than float32 tells. */
const negligibleCoverage = 1e-6;

/**
 * Moves the person part by part into the target pose, in four layers: each side's arm, and the trunk with each side's
 * leg. Each has one flow:
 * - F(q) = sum w_p T_p(q), of a folded head T_p(fold q) (`findFold`), w = (m⁴ e)² / sum (m⁴ e)², m_p(q) = exp(-dist(q, part)² / 2 sigma²), where
 *   sigma is the torso's length x `partWidths` and log e how near the part is (`findDepths`);
 * - the layer's colours, its side's share s and how far they are known k at F(q), bilinear; above and below the picture
 *   those of its edge, so that who is cut off there goes on, and 0 beside it; C_l(q) = max m;
 *   S_l = s min(1, 2 C_l); over a head that turns away is what covers it (`findFaceCover`), known wholly.
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
  const cover = findFaceCover(body, pair, { image: figure.rest, size });
  const distances = new Distances(moves);
  const select = (side: -1 | 1, isArm: boolean) => {
    const own = moves.flatMap((move, p) => (move.isArm === isArm && move.side !== -side ? [p] : []));
    const image = isArm ? figure.arms : figure.rest;
    return new Layer(distances, own, { image, size, side, cover: isArm ? undefined : cover });
  };
  const arms = new Mixture(select(1, true), select(-1, true));
  const rest = new Mixture(select(1, false), select(-1, false));
  const all = new Mixture(arms, rest);
  const leftIsBefore = nearness > 0 ? 1 : 0;
  for (let pixel = 0; pixel < coverage.length; pixel += 1) {
    distances.find(pixel % size.width, Math.floor(pixel / size.width));
    arms.mix(leftIsBefore);
    rest.mix(leftIsBefore);
    all.mix();
    const presence = Math.min(1, all.coverage / fullCoverage);
    coverage[pixel] = all.coverage;
    silhouette[pixel] = all.share;
    for (let c = 0; c < 3; c += 1) warped[3 * pixel + c] = presence * all.planes[c]!;
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

/** Two layers as one: see `warpPicture`. */
class Mixture implements Sample {
  readonly planes = new Float64Array(layerChannels.count);
  share = 0;
  coverage = 0;
  logit = 0;
  readonly #a: Sample;
  readonly #b: Sample;

  constructor(a: Layer | Mixture, b: Layer | Mixture) {
    this.#a = a;
    this.#b = b;
  }

  /** By o, or, where there is none, by which is nearer and what is known of b. */
  mix(order?: number): void {
    const a = this.#a;
    const b = this.#b;
    if (a instanceof Layer) a.find();
    if (b instanceof Layer) b.find();
    const nearer = toLogistic(a.logit - b.logit);
    const before = order ?? 1 - (1 - nearer) * b.planes[layerChannels.known]!;
    const ofA = a.share * (1 - (1 - before) * b.share);
    this.share = ofA + b.share * (1 - before * a.share);
    this.coverage = Math.max(a.coverage, b.coverage);
    this.logit = Math.max(a.logit, b.logit);
    const part = (ofA + leastShare * nearer) / (this.share + leastShare);
    for (let c = 0; c < this.planes.length; c += 1)
      this.planes[c] = b.planes[c]! + part * (a.planes[c]! - b.planes[c]!);
  }
}

/** How far a pixel is from each part that moves. */
class Distances {
  x = 0;
  y = 0;
  readonly moves: readonly Move[];
  /** -2 dist² / sigma² */
  readonly falls: Float64Array;

  constructor(moves: readonly Move[]) {
    this.moves = moves;
    this.falls = new Float64Array(moves.length);
  }

  find(x: number, y: number): void {
    this.x = x;
    this.y = y;
    for (let p = 0; p < this.falls.length; p += 1) {
      const { segment, steepness } = this.moves[p]!;
      this.falls[p] = steepness * squareDistance(segment, x, y);
    }
  }
}

/** Of which picture a layer is, and which side's; and what covers a head in it. */
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
  readonly #distances: Distances;
  readonly #own: readonly number[];
  readonly #picture: LayerPicture;
  /** Where the pixel comes from, and what covers it. */
  readonly #from = { x: 0, y: 0 };
  readonly #covering = new Float32Array(4);

  constructor(distances: Distances, own: readonly number[], picture: LayerPicture) {
    this.#distances = distances;
    this.#own = own;
    this.#picture = picture;
  }

  find(): void {
    const { moves, falls } = this.#distances;
    let nearest = Number.NEGATIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (const p of this.#own) {
      nearest = Math.max(nearest, falls[p]!);
      most = Math.max(most, falls[p]! + moves[p]!.depth);
    }
    this.coverage = Math.exp(nearest / 4);
    if (this.coverage < negligibleCoverage) {
      this.share = 0;
      this.logit = Math.max(flowSharpness * most, -Number.MAX_VALUE);
      this.planes.fill(0);
      return;
    }
    this.#findFlow(most);
    const last = this.#picture.size.height - 1;
    this.#from.y = Math.min(Math.max(this.#from.y, 0), last);
    samplePixel(this.#picture, this.#from, this.planes, 0);
    this.#cover();
    const own = this.planes[this.#picture.side < 0 ? layerChannels.right : layerChannels.left]!;
    this.share = own * Math.min(1, silhouetteGain * this.coverage);
  }

  #findFlow(most: number): void {
    const { x, y, moves, falls } = this.#distances;
    let sum = 0;
    let fromX = 0;
    let fromY = 0;
    for (const p of this.#own) {
      const { transform, fold, depth } = moves[p]!;
      const below = flowSharpness * (falls[p]! + depth - most);
      if (below < -negligible) continue;
      const weight = Math.exp(below);
      const { xx, xy, x0, yx, yy, y0 } = transform;
      const across = foldColumn(x, fold);
      sum += weight;
      fromX += weight * (xx * across + xy * y + x0);
      fromY += weight * (yx * across + yy * y + y0);
    }
    this.#from.x = fromX / sum;
    this.#from.y = fromY / sum;
    this.logit = flowSharpness * most + Math.log(sum);
  }

  /** Puts what covers a head over the pixel of its layer. */
  #cover(): void {
    const { cover, side } = this.#picture;
    const { x, y } = this.#distances;
    if (cover === undefined) return;
    cover(x, y, this.#covering);
    const share = this.#covering[3]!;
    if (share === 0) return;
    const planes = this.planes;
    const own = side < 0 ? layerChannels.right : layerChannels.left;
    for (let c = 0; c < 3; c += 1) planes[c] = (1 - share) * planes[c]! + this.#covering[c]!;
    for (const c of [own, layerChannels.known]) planes[c] = (1 - share) * planes[c]! + share;
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
