import { ReposeError, toViolation } from '../../errors.js';
import type { Pose__Output } from '../../generated/repose/v1/Pose.js';
import { type ParsePoseOptions, parsePose } from '../../pose/convert.js';
import type { Pose, Skeleton } from '../../pose/skeleton.js';
import { isSkeletonName, skeletonNames } from '../../pose/skeletons.js';
import { parseWireEnum, skeletonOfWire, unitsOfWire } from '../../rpc/wire-enums.js';

/** A pose of a message, checked and converted. Throws `invalid-argument` with violations. */
export function parseWirePose(
  wire: Pose__Output,
  field: 'pose' | 'cond_pose',
  wanted: ParsePoseOptions,
): Pose {
  const skeleton = parseSkeletonName(wire, field, wanted.skeleton);
  const units = parseWireEnum(unitsOfWire, wire.unit, `${field}.unit`);
  const loose = { skeleton, units, joints: wire.joints, canvas: wire.canvas ?? undefined };
  return parsePose(loose, field, wanted);
}

/** The pose of the condition image, whose canvas is laid on the whole picture. */
export function parseCondPose(wire: Pose__Output, wanted: ParsePoseOptions): Pose {
  const { skeleton, canvas, joints } = parseWirePose(wire, 'cond_pose', wanted);
  const { canvas: source } = wanted;
  const onPicture = joints.map(({ x, y, confidence }) => ({
    x: (x * source.width) / canvas.width,
    y: (y * source.height) / canvas.height,
    confidence,
  }));
  return { skeleton, canvas: source, joints: onPicture };
}

/** What the pose says of its skeleton, by value or by name. */
function parseSkeletonName(
  { skeleton, skeletonName }: Pose__Output,
  field: string,
  own: Skeleton,
): string | undefined {
  const value = parseWireEnum(skeletonOfWire, skeleton, `${field}.skeleton`);
  if (skeletonName === '') return value;
  const isKnown = skeletonName === own.name || isSkeletonName(skeletonName);
  if (isKnown && (value ?? skeletonName) === skeletonName) return skeletonName;
  const expected = isKnown
    ? `${value} as ${field}.skeleton says`
    : `one of ${[...new Set([own.name, ...skeletonNames])].join(', ')}`;
  const found = JSON.stringify(skeletonName.slice(0, 100));
  throw ReposeError.invalid([toViolation(`${field}.skeleton_name`, found, expected)]);
}
