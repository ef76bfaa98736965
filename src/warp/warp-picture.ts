import type { Joint, Size } from '../pose/skeleton.js';
import { type BodyParts, partWidths } from './body-parts.js';
import { completeJoints } from './complete-joints.js';
import { describeHead, findFaceCover, type MovedHead } from './cover-face.js';
import { findScaledSegment } from './distance-field.js';
import {
  describePose,
  findClosing,
  findHeadFold,
  findOpened,
  findTorsoFold,
  findTurn,
  type PosePair,
} from './facing.js';
import { layerChannels } from './figure-layer.js';
import type { Figure } from './find-figure.js';
import { fieldChannels, findFlowFields, type Move } from './flow-fields.js';
import { hangSkirt } from './hang-skirt.js';
import { createHands } from './hidden-hands.js';
import { describeSource } from './hidden-limbs.js';
import { findLookAside } from './look-aside.js';
import { MovedPerson } from './moving-layers.js';
import { findDepths, findNearness } from './part-depths.js';
import { findMiddle, findSegment } from './part-segments.js';
import { findTransforms } from './part-transforms.js';
import { type OpeningTorso, smoothTorso } from './smooth-torso.js';

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
 * parts are, [H, W, 1]; the silhouette S, how much of each pixel the moved person covers, [H, W, 1]; and how far W is known, and
 * not filled in, [H, W, 1]. C, S and known are from 0 to 1.
 */
export interface WarpOutput {
  readonly warped: Float32Array;
  readonly coverage: Float32Array;
  readonly silhouette: Float32Array;
  readonly known: Float32Array;
}

/** Planes for pictures of a size. */
export function createWarpOutput({ width, height }: Size): WarpOutput {
  const create = (channels: number) => new Float32Array(channels * width * height);
  return { warped: create(3), coverage: create(1), silhouette: create(1), known: create(1) };
}

/** The coverage from which on W is the picture as it was moved. */
export const fullCoverage = 0.02;

/**
 * Moves the person part by part into the target pose, in four layers: each side's arm, and the trunk with each side's
 * leg. Each has one flow:
 * - F(q) = sum w_p T_p(q), of a folded head or torso T_p(fold q) (`findHeadFold`, `findTorsoFold`), of a head with its face aside (`findLookAside`), w = (m⁴ e)² / sum (m⁴ e)², m_p(q) = exp(-dist(q, part)² / 2 sigma²), where
 *   sigma is the torso's length x `partWidths` and log e how near the part is (`findDepths`);
 * - the layer's colours (of a torso that opens up: `smoothTorso`), its side's share s and how far they are known k at F(q), bilinear; above and below the picture
 *   those of its edge, so that who is cut off there goes on, and 0 beside it;
 * - S_l = s min(1, exp(k max (d0² - d²))) with d = dist / sigma: d0 and k say how far parts reach and how steeply the
 *   silhouette ends (`outlineShape`); min(1, 2 max m) unless the poses show different outlines (`findTurn`);
 *   an arm's, and a leg's, times how far F comes from the limb that moves it (`shareOfLimb`). Where a skirt hangs, both sides of the rest have one F and
 *   cover it (`hangSkirt`).
 *
 * Two layers are mixed by o, which says how far the first is before the other: A = S_a (1 - (1 - o) S_b) and
 * B = S_b (1 - o S_a); S = A + B; the colours are the mean of both, weighed by A + 0.02 n and B + 0.02 (1 - n),
 * where n says by sum (m⁴ e)² of their parts which of both is nearer. Of both sides, o is 1 for the nearer one
 * (`findNearness`) and 0 for the other. Over a head that turns away is what covers it (`findFaceCover`), known wholly.
 * Then the arms are mixed with the rest, o = 1 - (1 - n) k of the rest: what was filled in hides nothing.
 *
 * F, min(1, ...), C and n are found at half the size (`findFlowFields`); what they show is sampled at the picture's own.
 *
 * C is the largest m. Where C < `fullCoverage` W fades to 0 with it: far
 * from the body the flow depends on rounding. Parts without a transform do not count; where there is none,
 * as without a source pose, all is 0. The exported graph computes it too (src/export/warp/warp-graph.ts).
 */
export function warpPicture(
  body: BodyParts,
  input: WarpInput,
  { warped, coverage, silhouette, known }: WarpOutput,
): void {
  const { figure, size } = input;
  const poses = {
    source: describeSource(body, input.source, size),
    target: describePose(body, completeJoints(body, input.target, size), size.height),
  };
  const { moves, nearness, turn, head } = findMoves(body, poses);
  for (const plane of [warped, coverage, silhouette, known]) plane.fill(0);
  if (moves.length === 0) return;
  const cover = head && findFaceCover(head, { ...figure, size });
  const fields = findFlowFields(
    moves,
    size,
    turn,
    hangSkirt(body, poses.target, { skirt: figure.skirt, turn }),
  );
  const rest = smoothTorso({ ...findTorso(body, poses), layer: figure.rest, size });
  const hands = createHands(body, poses.target, figure.hands);
  const all = new MovedPerson({ ...figure, rest }, size, { leftIsBefore: nearness > 0, cover, hands });
  for (let pixel = 0; pixel < coverage.length; pixel += 1) {
    const moved = all.find(fields, pixel);
    if (moved === undefined) continue;
    const covered = fields[fieldChannels.count * pixel + fieldChannels.coverage]!;
    const presence = Math.min(1, covered / fullCoverage);
    coverage[pixel] = covered;
    silhouette[pixel] = moved.share;
    known[pixel] = presence * moved.planes[layerChannels.known]!;
    for (let c = 0; c < 3; c += 1) warped[3 * pixel + c] = presence * moved.planes[c]!;
  }
}

/** The torso of the source, and how far it opens up. */
function findTorso(
  { parts }: BodyParts,
  { source, target }: PosePair,
): Pick<OpeningTorso, 'segment' | 'torso' | 'fold'> {
  const segment = findSegment(source.joints, parts[0]!, source.facing); // the torso is the first part
  return { segment, torso: source.torso, fold: findTorsoFold(source.facing, target.facing) };
}

/** What moves, how near the left side is (`findNearness`), and how far the body turns (`findTurn`). */
interface Moves {
  readonly moves: readonly Move[];
  readonly nearness: number;
  readonly turn: number;
  /** Undefined where no head moves. */
  readonly head: MovedHead | undefined;
}

function findMoves(body: BodyParts, poses: PosePair): Moves {
  const { joints: target, torso, facing } = poses.target;
  const facings = [poses.source.facing, facing] as const;
  const folds = { head: findHeadFold(...facings), torso: findTorsoFold(...facings), arm: 0, leg: 0 };
  const view = { ...facing, closing: findClosing(...facings), opened: findOpened(...facings) };
  const depths = findDepths(body, poses.target);
  const transforms = findTransforms(body, poses);
  let head: MovedHead | undefined;
  const moves = body.parts.flatMap((part, index) => {
    const [segment, transform] = [findSegment(target, part, view), transforms[index]];
    if (transform === undefined || !segment.seen) return [];
    const steepness = -2 / (torso * partWidths[part.kind]) ** 2;
    const middle = findMiddle(target, part.end);
    if (part.kind === 'head') head = describeHead(body, poses, { transform, face: middle, fold: folds.head });
    const { kind, side } = part;
    const fold = { middle: kind === 'head' ? middle.x : segment.x, share: folds[kind] };
    const aside = kind === 'head' ? findLookAside(body, poses, transform) : undefined;
    const origin = findScaledSegment(body, part, poses.source);
    return [{ kind, side, segment, transform, origin, fold, aside, steepness, depth: depths[index]! }];
  });
  return { moves, nearness: findNearness(facing), turn: findTurn(...facings), head };
}
