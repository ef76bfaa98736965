import type { Joint, Size } from '../pose/skeleton.js';
import { type BodyParts, partWidths } from './body-parts.js';
import { findFacing } from './facing.js';
import { findDepths } from './part-depths.js';
import { findSegment, measureTorso, type Segment, squareDistance, weighJoints } from './part-segments.js';
import { findTransforms, type Transform } from './part-transforms.js';
import { samplePixel } from './sample-pixel.js';

/**
 * What moves: a picture [H, W, 3] in any range, the pose that it shows and the one that is wanted,
 * in its pixels.
 */
export interface WarpInput {
  readonly image: Float32Array;
  readonly size: Size;
  readonly source: readonly Joint[];
  readonly target: readonly Joint[];
}

/**
 * Where `warpPicture` writes: the moved picture W, [H, W, 3], and its coverage C, [H, W, 1] from 0
 * to 1.
 */
export interface WarpOutput {
  readonly warped: Float32Array;
  readonly coverage: Float32Array;
}

/** The coverage from which on W is the picture as it was moved. */
export const fullCoverage = 0.02;

/** Part weights below exp(-this) of the strongest one's are left out: less than float32 tells. */
const negligible = 20;

/**
 * Moves a picture part by part into the target pose, with one flow:
 * - F(q) = sum w_p T_p(q), w = m⁴ e / sum m⁴ e, m_p(q) = exp(-dist(q, segment)² / 2 sigma²), where
 *   sigma is the torso's length x `partWidths` and log e how near the part is (`findDepths`);
 * - W(q) = image(F(q)), bilinear, 0 beyond the border; C(q) = max m.
 *
 * Where C < `fullCoverage` W fades to 0 with it: far from the body the flow depends on rounding.
 * Parts without a transform do not count; where there is none, as without a source pose, W = C = 0.
 * Written as w = softmax(log e - 2 dist² / sigma²), which divides nothing by zero, and which the exported
 * graph computes too (src/export/warp/warp-graph.ts).
 */
export function warpPicture(body: BodyParts, input: WarpInput, { warped, coverage }: WarpOutput): void {
  const { width, height } = input.size;
  const moves = findMoves(body, input);
  if (moves.length === 0) {
    warped.fill(0);
    coverage.fill(0);
    return;
  }
  const logits = new Float64Array(moves.length);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      let most = Number.NEGATIVE_INFINITY;
      let nearest = Number.NEGATIVE_INFINITY; // -2 dist² / sigma² of the closest part
      for (let p = 0; p < moves.length; p += 1) {
        const { segment, steepness, depth } = moves[p]!;
        const fall = steepness * squareDistance(segment, x, y);
        if (fall > nearest) nearest = fall;
        const logit = fall + depth;
        logits[p] = logit;
        if (logit > most) most = logit;
      }
      let sum = 0;
      let fromX = 0;
      let fromY = 0;
      for (let p = 0; p < moves.length; p += 1) {
        const below = logits[p]! - most;
        if (below < -negligible) continue;
        const weight = Math.exp(below);
        const { xx, xy, x0, yx, yy, y0 } = moves[p]!.transform;
        sum += weight;
        fromX += weight * (xx * x + xy * y + x0);
        fromY += weight * (yx * x + yy * y + y0);
      }
      const pixel = y * width + x;
      coverage[pixel] = Math.exp(nearest / 4);
      samplePixel(input, { x: fromX / sum, y: fromY / sum }, warped, pixel);
      const share = coverage[pixel]! / fullCoverage;
      if (share < 1) for (let c = 3 * pixel; c < 3 * pixel + 3; c += 1) warped[c] = warped[c]! * share;
    }
}

/** A part that moves: where it is in the target, -2 / sigma², and where it comes from. */
interface Move {
  readonly segment: Segment;
  readonly steepness: number;
  readonly transform: Transform;
  /** How near it is to the camera: see `findDepths`. */
  readonly depth: number;
}

function findMoves(body: BodyParts, { size, ...poses }: WarpInput): Move[] {
  const [source, target] = [weighJoints(poses.source), weighJoints(poses.target)];
  const torso = measureTorso(target, body, size.height);
  const depths = findDepths(body, findFacing(body, target, torso));
  const transforms = findTransforms(body, { source, target, height: size.height });
  return body.parts.flatMap((part, index) => {
    const [segment, transform] = [findSegment(target, part), transforms[index]];
    if (transform === undefined || !segment.seen) return [];
    const steepness = -2 / (torso * partWidths[part.kind]) ** 2;
    return [{ segment, transform, steepness, depth: depths[index]! }];
  });
}
