import type { Joint, Size } from '../pose/skeleton.js';
import { type BodyParts, partWidths } from './body-parts.js';
import { completeJoints } from './complete-joints.js';
import { describeHead, findFaceCover, type MovedHead } from './cover-face.js';
import { findFold } from './facing.js';
import type { Figure } from './find-figure.js';
import { describePose } from './head-turns.js';
import { Distances, Layer, Mixture, type Move } from './moving-layers.js';
import { findDepths, findNearness } from './part-depths.js';
import { findMiddle, findSegment } from './part-segments.js';
import { findTransforms, type PosePair } from './part-transforms.js';

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
  const { moves, nearness, head } = findMoves(body, pair);
  if (moves.length === 0) {
    for (const plane of [warped, coverage, silhouette]) plane.fill(0);
    return;
  }
  const cover = head && findFaceCover(head, { ...figure, size });
  const distances = new Distances(moves);
  const select = (side: -1 | 1, isArm: boolean) => {
    const own = moves.flatMap((move, p) => (move.isArm === isArm && move.side !== -side ? [p] : []));
    const image = isArm ? figure.arms : figure.rest;
    return new Layer(distances, own, { image, size, side, cover: isArm ? undefined : cover });
  };
  const leftIsBefore = nearness > 0 ? 1 : 0;
  const arms = new Mixture(select(1, true), select(-1, true), leftIsBefore);
  const rest = new Mixture(select(1, false), select(-1, false), leftIsBefore);
  const all = new Mixture(arms, rest);
  for (let pixel = 0; pixel < coverage.length; pixel += 1) {
    distances.find(pixel % size.width, Math.floor(pixel / size.width));
    all.find();
    const presence = Math.min(1, all.coverage / fullCoverage);
    coverage[pixel] = all.coverage;
    silhouette[pixel] = all.share;
    for (let c = 0; c < 3; c += 1) warped[3 * pixel + c] = presence * all.planes[c]!;
  }
}

/** What moves, and how near the left side is: see `findNearness`. */
interface Moves {
  readonly moves: readonly Move[];
  readonly nearness: number;
  /** Undefined where no head moves. */
  readonly head: MovedHead | undefined;
}

function findMoves(body: BodyParts, pair: PosePair): Moves {
  const { source, target, height } = pair;
  const poses = {
    source: describePose(body, source, height),
    target: describePose(body, target, height),
  };
  const { torso, facing } = poses.target;
  const fold = findFold(poses.source.facing, facing);
  const depths = findDepths(body, facing);
  const transforms = findTransforms(body, pair);
  let head: MovedHead | undefined;
  const moves = body.parts.flatMap((part, index) => {
    const [segment, transform] = [findSegment(target, part), transforms[index]];
    if (transform === undefined || !segment.seen) return [];
    const steepness = -2 / (torso * partWidths[part.kind]) ** 2;
    const middle = findMiddle(target, part.end);
    const isHead = part.kind === 'head';
    if (isHead) head = describeHead(body, poses, { transform, face: middle, fold });
    const columns = { middle: middle.x, share: isHead ? fold : 0 };
    const isArm = part.kind === 'arm';
    return [{ isArm, side: part.side, segment, transform, fold: columns, steepness, depth: depths[index]! }];
  });
  return { moves, nearness: findNearness(facing), head };
}
