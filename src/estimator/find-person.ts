import { ReposeError } from '../errors.js';
import type { CutRegion } from '../image/cut-placement.js';
import { type Box, placeBack } from '../image/framing.js';
import { isInside, isVisible } from '../pose/convert.js';
import { canConvert, convertJoints, unseen } from '../pose/convert-joints.js';
import type { Joint, Pose, Size, Skeleton } from '../pose/skeleton.js';
import { correctBack } from './correct-back.js';
import { listSearchRegions, toPersonRegion, toWholeRegion } from './look-region.js';
import type { EstimatedJoints } from './read-joints.js';

/** A network that finds the joints of one person. */
export interface Looker {
  /** The size of its input. */
  readonly size: Size;
  /** The certainty below which it has found nobody; 0 where its scores' meaning is not known. */
  readonly minCertainty: number;
  /**
   * The joints of a picture [H, W, 3] of that size. Throws `invalid-argument`, naming the file, for
   * an output of another form.
   */
  estimate(imageNhwc: Uint8Array): Promise<EstimatedJoints>;
}

/** A picture, or a smaller copy of it of the size `toViewedSize`, for an estimator to look at. */
export interface ViewedPicture {
  readonly size: Size;
  /**
   * A box of the picture resized to a target of the same proportions, placed by `toCutPlacement`
   * and black where the box extends beyond the picture.
   */
  cut(box: Box, target: Size): Promise<CutRegion>;
}

/** What was found in a picture: a person, or why there is none. */
export type Finding =
  | {
      readonly kind: 'person';
      /** In the estimator's skeleton; the canvas is the picture. */
      readonly pose: Pose;
      /** The mean of the five highest scores. */
      readonly certainty: number;
    }
  | { readonly kind: 'nobody'; readonly reason: string };

/**
 * Finds the person in a picture of size `canvas`. The network looks at the whole picture, then
 * closer at the person where that makes the person larger. Joints outside the picture, and those
 * with a lower score than `minScore`, at the lower edge twice that, count as not seen. Throws what the picture
 * and the estimator throw.
 */
export async function findPersonIn(
  picture: ViewedPicture,
  estimator: Looker,
  { canvas, minScore }: { readonly canvas: Size; readonly minScore: number },
): Promise<Finding> {
  const { size } = picture;
  const { joints, skeleton, certainty } = await lookForPerson(picture, estimator, minScore);
  if (certainty < estimator.minCertainty) {
    const expected = `a picture of a person (at least ${estimator.minCertainty}), cropped to the person if the picture shows more`;
    return { kind: 'nobody', reason: `nobody (certainty ${certainty.toFixed(2)}), expected ${expected}` };
  }
  const isSure = (joint: Joint) => joint.confidence >= toLeastScore(joint, canvas, minScore);
  const seen = joints
    .map((joint) => scale(joint, size, canvas))
    .map((joint) => (isSure(joint) && isInside(toWholePixel(joint), canvas) ? joint : unseen));
  return seen.some(isVisible)
    ? { kind: 'person', pose: { skeleton, canvas, joints: correctBack(seen, skeleton) }, certainty }
    : { kind: 'nobody', reason: `no joint in it, expected one with a score of ${minScore}` };
}

/**
 * Joints that the lower edge cuts off are found at the edge, with low scores: hips of a portrait would be at its
 * chest. Of those within a twentieth of the picture's height from it and below a score of 0.4, 90 of 195 are more than
 * 0.2 torsos off, of all others 2 %: of the photographs in test/fixtures, cut off at 17 heights.
 */
const edge = { share: 0.05, scores: 2 } as const;

function toLeastScore({ y }: Joint, { height }: Size, minScore: number): number {
  return y > (1 - edge.share) * height ? edge.scores * minScore : minScore;
}

/** The pose that was found, in the wanted skeleton. Throws as `findPose`. */
export function toFoundPose(finding: Finding, wanted: Skeleton, field: string): Pose {
  if (finding.kind === 'nobody') throw toNobody(field, finding.reason);
  const { skeleton, canvas, joints: own } = finding.pose;
  if (!canConvert(skeleton, wanted))
    throw new ReposeError(
      'invalid-argument',
      `Cannot use the estimator: it finds ${skeleton.name}, which has no joint of ${wanted.name}, expected an estimator that finds some`,
    );
  const joints = convertJoints(own, skeleton, wanted);
  if (joints.some(isVisible)) return { skeleton: wanted, canvas, joints };
  throw toNobody(field, `no joint of ${wanted.name} in it, expected at least one`);
}

/** The error of a picture that shows nobody. */
export function toNobody(field: string, reason: string): ReposeError {
  return ReposeError.invalid([{ field, description: `Cannot find a person in ${field}: ${reason}` }]);
}

/** The nearest whole pixel. */
export function toWholePixel({ x, y, confidence }: Joint): Joint {
  return { x: Math.round(x), y: Math.round(y), confidence };
}

/** In a picture this many times as large as the input, a person of 1 / 4 of it fills the input. */
const detail = 4;

/** The picture's size, or a smaller one of its proportions that is enough for every look. */
export function toViewedSize({ width, height }: Size, input: Size): Size {
  const part = Math.min(1, (detail * Math.max(input.width, input.height)) / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * part)), height: Math.max(1, Math.round(height * part)) };
}

/** What the network sees in a region, in pixels of the picture. */
interface Look {
  readonly region: Box;
  readonly skeleton: Skeleton;
  readonly joints: readonly Joint[];
  /** The mean of the highest scores: five joints are a face, an arm with its shoulders, or legs. */
  readonly certainty: number;
}

const joinedScores = 5;

/** A closer look that shows the person less than 1 / 0.8 times as large is not worth its time. */
const worthwhile = 0.8;
const maxCloserLooks = 2;

async function lookForPerson(picture: ViewedPicture, estimator: Looker, minScore: number): Promise<Look> {
  let best = await lookAt(picture, toWholeRegion(picture.size, estimator.size), estimator);
  if (best.certainty < estimator.minCertainty)
    for (const region of listSearchRegions(picture.size, estimator.size)) {
      const look = await lookAt(picture, region, estimator);
      if (look.certainty > best.certainty) best = look;
      if (best.certainty >= estimator.minCertainty) break;
    }
  // A closer look at what is not a person may see one: a tower's tip, for example.
  if (best.certainty < estimator.minCertainty) return best;
  for (let looks = 0; looks < maxCloserLooks; looks += 1) {
    const seen = best.joints.filter((joint) => joint.confidence >= minScore && isInside(joint, picture.size));
    if (seen.length < joinedScores) break;
    const region = toPersonRegion(seen, estimator.size);
    if (region.width > worthwhile * best.region.width) break;
    const look = await lookAt(picture, region, estimator);
    if (look.certainty <= best.certainty) break;
    best = look;
  }
  return best;
}

async function lookAt(picture: ViewedPicture, region: Box, estimator: Looker): Promise<Look> {
  const { imageNhwc, placement } = await picture.cut(region, estimator.size);
  const { skeleton, joints } = await estimator.estimate(imageNhwc);
  const scores = joints.map(({ confidence }) => confidence).sort((a, b) => b - a);
  const highest = scores.slice(0, joinedScores);
  const certainty = highest.reduce((sum, score) => sum + score, 0) / highest.length;
  return { region, skeleton, joints: placeBack(joints, placement), certainty };
}

function scale({ x, y, confidence }: Joint, from: Size, to: Size): Joint {
  return { x: (x * to.width) / from.width, y: (y * to.height) / from.height, confidence };
}
