import { ReposeError } from '../errors.js';
import { fitPoses, moveJoints } from '../pose/fit-pose.js';
import { isSameSize, type Joint, type Pose, type Size } from '../pose/skeleton.js';
import { type Framing, frameJoints, type RequestFraming } from './framing.js';
import { findPersonWindow } from './person-window.js';

/** A checked request's poses and how its picture is to be framed. */
export interface PosesToFrame {
  readonly asked: RequestFraming;
  readonly target: Pose;
  /** The pose of the person in the picture, in its pixels, wherever it comes from; null if not known. */
  readonly condPose: Pose | null;
  /** See `GenerateRequest.keep_pose_scale`. */
  readonly keepsScale: boolean;
  /** The picture. */
  readonly source: Size;
  /** The model's frame. */
  readonly size: Size;
}

/** The picture's framing, and both poses in pixels of the model's frame. */
export interface FramedPoses {
  readonly framing: Framing;
  readonly joints: readonly Joint[];
  readonly condJoints: readonly Joint[] | undefined;
}

/**
 * Frames the poses of a request. For `person` it finds the window around the person and gives the
 * target pose that person's size and place. Throws `invalid-argument`, naming `cond_pose`, where
 * that pose is missing or tells too little.
 */
export function framePoses(request: PosesToFrame): FramedPoses {
  const { asked, condPose, source, size } = request;
  const { framing, target } =
    asked.kind === 'person' ? framePerson(request) : { framing: asked, target: request.target };
  const frames = { source, target: size };
  return {
    framing,
    joints: frameJoints(target, framing, frames),
    condJoints: condPose ? frameJoints(condPose, framing, frames) : undefined,
  };
}

function framePerson({ target, condPose, keepsScale, source, size }: PosesToFrame): {
  readonly framing: Framing;
  readonly target: Pose;
} {
  if (condPose === null) throw refuse('is missing', 'the joints of the person in cond');
  const { skeleton, joints: person } = condPose;
  const move = keepsScale ? undefined : fitPoses([target.joints], person, skeleton);
  const fitted = move ? { skeleton, canvas: source, joints: moveJoints(target.joints, move) } : target;
  const poses = isSameSize(fitted.canvas, source) ? [fitted.joints] : [];
  const box = findPersonWindow({ skeleton, person, poses, size: source }, size);
  if (box === undefined) throw refuse('has one visible joint', 'at least two, apart from each other');
  return { framing: { kind: 'window', box }, target: fitted };
}

function refuse(found: string, expected: string): ReposeError {
  const description = `Cannot frame cond by its person: cond_pose ${found}, expected ${expected}`;
  return ReposeError.invalid([{ field: 'cond_pose', description }]);
}
