import type { Joint, Size } from '../pose/skeleton.js';
import { type BodyParts, partWidths } from './body-parts.js';
import { completeJoints } from './complete-joints.js';
import { findFaceCover } from './cover-face.js';
import { findFacing, findFold } from './facing.js';
import type { Figure } from './find-figure.js';
import { findDepths } from './part-depths.js';
import { findMiddle, findSegment, measureTorso, type Segment, squareDistance } from './part-segments.js';
import { findTransforms, type PosePair, type Transform } from './part-transforms.js';
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
 * Moves the person part by part into the target pose, the arms and the rest as layers of their own, each with
 * one flow:
 * - F(q) = sum w_p T_p(q), of a folded head T_p(fold q) (`findFold`), w = (m⁴ e)² / sum (m⁴ e)², m_p(q) = exp(-dist(q, segment)² / 2 sigma²), where
 *   sigma is the torso's length x `partWidths` and log e how near the part is (`findDepths`);
 * - the layer's colours and its share s at F(q), bilinear; above and below the picture those of its edge,
 *   so that who is cut off there goes on, and 0 beside it; over a head that turns away what covers it
 *   (`findFaceCover`); C_l(q) = max m;
 *   S_l = s min(1, 2 C_l); C is the larger C_l.
 *
 * o = sum (m⁴ e)² of the arms over that of all parts says which layer is before the other. With
 * A = S_arms (1 - (1 - o) S_rest) and R = S_rest (1 - o S_arms), S = A + R, and W is the mean of both layers'
 * colours, weighed by A + 0.02 o and R + 0.02 (1 - o). Where C < `fullCoverage` W fades to 0 with it: far
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
  const moves = findMoves(body, pair);
  if (moves.length === 0) {
    for (const plane of [warped, coverage, silhouette]) plane.fill(0);
    return;
  }
  const arms = new LayerFlow(
    moves.filter(({ isArm }) => isArm),
    size,
  );
  const rest = new LayerFlow(
    moves.filter(({ isArm }) => !isArm),
    size,
  );
  const cover = findFaceCover(body, pair, { image: figure.rest, size });
  const [ofArms, ofRest, ofCover] = [0, 1, 2].map(() => new Float32Array(4)) as Samples;
  for (let pixel = 0; pixel < coverage.length; pixel += 1) {
    const [x, y] = [pixel % size.width, Math.floor(pixel / size.width)];
    arms.find(x, y);
    rest.find(x, y);
    samplePixel({ image: figure.arms, size }, arms, ofArms, 0);
    samplePixel({ image: figure.rest, size }, rest, ofRest, 0);
    cover?.(x, y, ofCover);
    const free = 1 - ofCover[3]!;
    for (let c = 0; c < 4; c += 1) ofRest[c] = free * ofRest[c]! + ofCover[c]!;
    const order = 1 / (1 + Math.exp(rest.logit - arms.logit));
    const sArms = ofArms[3]! * Math.min(1, silhouetteGain * arms.coverage);
    const sRest = ofRest[3]! * Math.min(1, silhouetteGain * rest.coverage);
    const shareArms = sArms * (1 - (1 - order) * sRest);
    const shareRest = sRest * (1 - order * sArms);
    const [a, r] = [shareArms + leastShare * order, shareRest + leastShare * (1 - order)];
    const most = Math.max(arms.coverage, rest.coverage);
    const presence = Math.min(1, most / fullCoverage) / (a + r);
    coverage[pixel] = most;
    silhouette[pixel] = shareArms + shareRest;
    for (let c = 0; c < 3; c += 1) warped[3 * pixel + c] = presence * (a * ofArms[c]! + r * ofRest[c]!);
  }
}

/** A pixel of both layers and of what covers the head, 4 channels each. */
type Samples = [Float32Array, Float32Array, Float32Array];

/** The flow of some parts, one pixel at a time. */
class LayerFlow {
  /** Where the pixel comes from; 0 where no part moves. */
  x = 0;
  y = 0;
  /** max m, and log of sum (m⁴ e)². */
  coverage = 0;
  logit = Number.NEGATIVE_INFINITY;
  readonly #moves: readonly Move[];
  readonly #logits: Float64Array;
  readonly #last: number;

  constructor(moves: readonly Move[], { height }: Size) {
    this.#moves = moves;
    this.#last = height - 1;
    this.#logits = new Float64Array(moves.length);
  }

  find(x: number, y: number): void {
    const moves = this.#moves;
    if (moves.length === 0) return;
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
    this.x = fromX / sum;
    this.y = this.#repeatEdge(fromY / sum);
    this.coverage = Math.exp(nearest / 4);
    this.logit = most + Math.log(sum);
  }

  #repeatEdge(y: number): number {
    return Math.min(Math.max(y, 0), this.#last);
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
  readonly segment: Segment;
  readonly steepness: number;
  readonly transform: Transform;
  readonly fold: Fold;
  /** How near it is to the camera: see `findDepths`. */
  readonly depth: number;
}

function findMoves(body: BodyParts, pair: PosePair): Move[] {
  const { source, target, height } = pair;
  const torso = measureTorso(target, body, height);
  const facing = findFacing(body, target, torso);
  const fold = findFold(findFacing(body, source, measureTorso(source, body, height)), facing);
  const depths = findDepths(body, facing);
  const transforms = findTransforms(body, pair);
  return body.parts.flatMap((part, index) => {
    const [segment, transform] = [findSegment(target, part), transforms[index]];
    if (transform === undefined || !segment.seen) return [];
    const steepness = -2 / (torso * partWidths[part.kind]) ** 2;
    const isArm = part.kind === 'arm';
    const columns = { middle: findMiddle(target, part.end).x, share: part.kind === 'head' ? fold : 0 };
    return [{ isArm, segment, transform, fold: columns, steepness, depth: depths[index]! }];
  });
}
