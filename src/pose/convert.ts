import { type FieldViolation, ReposeError } from '../errors.js';
import { coco18, type Joint, type Pose, type Size, type Skeleton } from './skeleton.js';
import { isSkeletonName, skeletonNames, skeletons } from './skeletons.js';

/** How the coordinates of a loose pose count: pixels of its canvas, or 0..1 from one of its edges to the other. */
export type PoseUnits = 'pixels' | 'normalised';

/** A pose as a caller wrote it: nothing about it has been checked. */
export interface LoosePose {
  /** One of `skeletonNames`: the order of the joints; absent: told by their number. */
  readonly skeleton?: string | undefined;
  readonly joints: readonly Joint[];
  /** The picture that the joints lie in, in pixels; absent where that is the condition picture. */
  readonly canvas?: Size | undefined;
  readonly units: PoseUnits;
}

/** The longest side of a canvas in pixels. */
export const maxCanvasSide = 65_535;

/** How far from the canvas's origin a joint may lie: bounded, so that no later arithmetic overflows. */
const maxCoordinate: Readonly<Record<PoseUnits, number>> = { pixels: 1_000_000, normalised: 100 };

/**
 * The strict form of a loose pose: 18 `coco18` joints in pixels of its canvas, which is `defaultCanvas` where it names
 * none. Throws one `invalid-argument` error with every violation, each under `fieldPrefix` (`pose.joints[3].x`).
 */
export function parsePose(input: LoosePose, fieldPrefix: string, defaultCanvas: Size): Pose {
  const canvas = input.canvas ?? defaultCanvas;
  const canvasViolations = findCanvasViolations(canvas, fieldPrefix);
  const skeleton = findSkeleton(input);
  if (skeleton === undefined)
    throw ReposeError.invalid([toSkeletonViolation(input, fieldPrefix), ...canvasViolations]);
  assertNone([...canvasViolations, ...findJointViolations(input, skeleton, fieldPrefix)]);
  const joints = input.units === 'normalised' ? scaleJoints(input.joints, canvas) : input.joints;
  assertNone(findVisibilityViolations(joints, canvas, fieldPrefix));
  return { skeleton: coco18, canvas, joints: toCoco18(joints, skeleton) };
}

/** Whether a joint was seen: its confidence is above 0. */
export function isVisible(joint: Joint): boolean {
  return joint.confidence > 0;
}

/**
 * The 18 joints of `coco18` out of the joints of another skeleton, by name. A neck that the skeleton lacks is the middle
 * of the shoulders, and visible when both are; any other joint that it lacks is not visible.
 */
function toCoco18(joints: readonly Joint[], skeleton: Skeleton): Joint[] {
  const find = (name: string): Joint => joints[skeleton.joints.indexOf(name)] ?? unseen;
  return coco18.joints.map((name) =>
    name === 'neck' && !skeleton.joints.includes(name)
      ? toMiddle(find('left_shoulder'), find('right_shoulder'))
      : find(name),
  );
}

const unseen: Joint = { x: 0, y: 0, confidence: 0 };

function toMiddle(a: Joint, b: Joint): Joint {
  if (!isVisible(a) || !isVisible(b)) return unseen;
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, confidence: Math.min(a.confidence, b.confidence) };
}

function scaleJoints(joints: readonly Joint[], canvas: Size): Joint[] {
  return joints.map(({ x, y, confidence }) => ({ x: x * canvas.width, y: y * canvas.height, confidence }));
}

function findSkeleton({ skeleton, joints }: LoosePose): Skeleton | undefined {
  if (skeleton !== undefined) return isSkeletonName(skeleton) ? skeletons[skeleton] : undefined;
  return Object.values(skeletons).find((known) => known.joints.length === joints.length);
}

function toSkeletonViolation({ skeleton, joints }: LoosePose, fieldPrefix: string): FieldViolation {
  if (skeleton !== undefined) {
    const expected = `one of ${skeletonNames.join(', ')}`;
    return toViolation(`${fieldPrefix}.skeleton`, JSON.stringify(skeleton), expected);
  }
  const counts = Object.values(skeletons).map((known) => `${known.joints.length} (${known.name})`);
  return toViolation(`${fieldPrefix}.joints`, `${joints.length} joints`, `one of ${counts.join(', ')}`);
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
  const isInside = ({ x, y }: Joint) => x >= 0 && x < canvas.width && y >= 0 && y < canvas.height;
  if (visible.some(isInside)) return [];
  const expected = `at least one inside its ${canvas.width}x${canvas.height} pixels`;
  return [toViolation(`${fieldPrefix}.joints`, 'no visible joint on the canvas', expected)];
}

function toViolation(field: string, found: string, expected: string): FieldViolation {
  return { field, description: `Cannot read ${field}: ${found}, expected ${expected}` };
}

function assertNone(violations: readonly FieldViolation[]): void {
  const [first, ...rest] = violations;
  if (first) throw ReposeError.invalid([first, ...rest]);
}
