import { type FieldViolation, ReposeError, toViolation } from '../errors.js';
import { canConvert, convertJoints } from './convert-joints.js';
import type { Joint, Pose, Size, Skeleton } from './skeleton.js';
import { skeletons } from './skeletons.js';

/**
 * The unit of a loose pose's coordinates: pixels of its canvas, or fractions of its width and
 * height.
 */
export type PoseUnits = 'pixels' | 'normalised';

/** An unchecked pose, as a caller wrote it. */
export interface LoosePose {
  /**
   * One of `skeletonNames` or the wanted skeleton's name; by default recognised by the number of
   * joints.
   */
  readonly skeleton?: string | undefined;
  readonly joints: readonly Joint[];
  /** The size of the picture that the joints lie on; by default that of the condition image. */
  readonly canvas?: Size | undefined;
  readonly units: PoseUnits;
}

/** The longest side of a canvas in pixels. */
export const maxCanvasSide = 65_535;

/** How far from the canvas's origin a joint may lie, so that later arithmetic cannot overflow. */
const maxCoordinate: Readonly<Record<PoseUnits, number>> = { pixels: 1_000_000, normalised: 100 };

/** What to convert a pose to. */
export interface ParsePoseOptions {
  /** The wanted skeleton. */
  readonly skeleton: Skeleton;
  /** The canvas of a pose that has none. */
  readonly canvas: Size;
}

/**
 * Checks a loose pose and converts it to joints of the wanted skeleton in pixels of the canvas.
 * Poses of other skeletons are converted as far as possible. Throws one `invalid-argument` error
 * with all violations, each with its field below `fieldPrefix` (`pose.joints[3].x`).
 */
export function parsePose(input: LoosePose, fieldPrefix: string, options: ParsePoseOptions): Pose {
  const { skeleton: wanted } = options;
  const canvas = input.canvas ?? options.canvas;
  const canvasViolations = findCanvasViolations(canvas, fieldPrefix);
  const skeleton = findSkeleton(input, wanted);
  if (skeleton === undefined)
    throw ReposeError.invalid([toSkeletonViolation(input, wanted, fieldPrefix), ...canvasViolations]);
  assertNone([...canvasViolations, ...findJointViolations(input, skeleton, fieldPrefix)]);
  if (!canConvert(skeleton, wanted))
    throw ReposeError.invalid([toConversionViolation(input, { from: skeleton, to: wanted }, fieldPrefix)]);
  const own = input.units === 'normalised' ? scaleJoints(input.joints, canvas) : input.joints;
  const joints = convertJoints(own, skeleton, wanted);
  assertNone(findVisibilityViolations(joints, canvas, fieldPrefix));
  return { skeleton: wanted, canvas, joints };
}

/** Whether a joint was seen: its confidence is above 0. */
export function isVisible(joint: Joint): boolean {
  return joint.confidence > 0;
}

/** Whether a joint lies on a canvas. */
export function isInside({ x, y }: Joint, { width, height }: Size): boolean {
  return x >= 0 && x < width && y >= 0 && y < height;
}

function scaleJoints(joints: readonly Joint[], canvas: Size): Joint[] {
  return joints.map(({ x, y, confidence }) => ({ x: x * canvas.width, y: y * canvas.height, confidence }));
}

/**
 * The skeletons that a pose may have. The wanted one comes first, and so takes its number of
 * joints.
 */
function listKnown(wanted: Skeleton): Skeleton[] {
  return [wanted, ...Object.values(skeletons).filter(({ name }) => name !== wanted.name)];
}

function findSkeleton({ skeleton, joints }: LoosePose, wanted: Skeleton): Skeleton | undefined {
  return listKnown(wanted).find((known) =>
    skeleton === undefined ? known.joints.length === joints.length : known.name === skeleton,
  );
}

function toSkeletonViolation(
  { skeleton, joints }: LoosePose,
  wanted: Skeleton,
  fieldPrefix: string,
): FieldViolation {
  const known = listKnown(wanted);
  if (skeleton !== undefined) {
    const expected = `one of ${known.map(({ name }) => name).join(', ')}`;
    return toViolation(`${fieldPrefix}.skeleton`, JSON.stringify(skeleton), expected);
  }
  const counts = known.map((one) => `${one.joints.length} (${one.name})`);
  return toViolation(`${fieldPrefix}.joints`, `${joints.length} joints`, `one of ${counts.join(', ')}`);
}

/** The violation of a pose without a convertible joint. */
function toConversionViolation(
  { skeleton }: LoosePose,
  { from, to }: { readonly from: Skeleton; readonly to: Skeleton },
  fieldPrefix: string,
): FieldViolation {
  const field = `${fieldPrefix}.${skeleton === undefined ? 'joints' : 'skeleton'}`;
  const expected = `the ${to.joints.length} joints of ${to.name}`;
  return toViolation(field, `${from.name}, which has no joint of ${to.name}`, expected);
}

function findCanvasViolations(canvas: Size, fieldPrefix: string): FieldViolation[] {
  return (['width', 'height'] as const)
    .filter((side) => !(canvas[side] > 0 && canvas[side] <= maxCanvasSide))
    .map((side) =>
      toViolation(
        `${fieldPrefix}.canvas.${side}`,
        String(canvas[side]),
        `above 0 and at most ${maxCanvasSide}`,
      ),
    );
}

function findJointViolations(input: LoosePose, skeleton: Skeleton, fieldPrefix: string): FieldViolation[] {
  const count = skeleton.joints.length;
  if (input.joints.length !== count) {
    const found = `${input.joints.length} joints`;
    return [toViolation(`${fieldPrefix}.joints`, found, `${count}, in the order of ${skeleton.name}`)];
  }
  const farthest = maxCoordinate[input.units];
  return input.joints.flatMap((joint, i) => {
    const isNear = (value: number) => Math.abs(value) <= farthest;
    const field = `${fieldPrefix}.joints[${i}]`;
    const expected = `a finite number from -${farthest} to ${farthest}`;
    return [
      ...(isNear(joint.x) ? [] : [toViolation(`${field}.x`, String(joint.x), expected)]),
      ...(isNear(joint.y) ? [] : [toViolation(`${field}.y`, String(joint.y), expected)]),
      ...(joint.confidence >= 0 && Number.isFinite(joint.confidence)
        ? []
        : [toViolation(`${field}.confidence`, String(joint.confidence), 'a finite number of at least 0')]),
    ];
  });
}

function findVisibilityViolations(
  joints: readonly Joint[],
  canvas: Size,
  fieldPrefix: string,
): FieldViolation[] {
  const visible = joints.filter(isVisible);
  if (visible.length === 0)
    return [
      toViolation(`${fieldPrefix}.joints`, 'no visible joint', 'at least one with a confidence above 0'),
    ];
  if (visible.some((joint) => isInside(joint, canvas))) return [];
  const expected = `at least one inside its ${canvas.width}x${canvas.height} pixels`;
  return [toViolation(`${fieldPrefix}.joints`, 'no visible joint on the canvas', expected)];
}

function assertNone(violations: readonly FieldViolation[]): void {
  const [first, ...rest] = violations;
  if (first) throw ReposeError.invalid([first, ...rest]);
}
