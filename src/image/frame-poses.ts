import { ReposeError } from '../errors.js';
import { placeShoulders } from '../pose/hidden-shoulders.js';
import { isSameSize, type Joint, type Pose, type Size } from '../pose/skeleton.js';
import { completePose } from '../warp/complete-joints.js';
import { fitTarget } from './fit-target.js';
import { type Framing, frameJoints, type RequestFraming } from './framing.js';
import { findPersonWindow } from './person-window.js';

/** A checked request's poses and how its picture is to be framed. */
export interface PosesToFrame {
  readonly asked: RequestFraming;
  readonly target: Pose;
  /** The pose of the person in the picture, in its pixels, wherever it comes from; null if not known. */
  readonly condPose: Pose | null;
  /** Why it is not known, if that is known. */
  readonly whyUnknown?: string | undefined;
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
  /** Why `person-or-cover` became `cover`; undefined where it did not. */
  readonly whyCover: string | undefined;
  /** How much of the frame's height, from its top, is above a person who is cut off: see `PersonWindow`. */
  readonly headroom: number;
}

/**
 * Frames the poses of a request. By the person, it finds the window around them and makes the target
 * pose that person's: see `fitTarget`. Where the pose of the person is missing or tells too little,
 * `person-or-cover` becomes `cover`, and `person` throws `invalid-argument`, naming `cond_pose`.
 */
export function framePoses(request: PosesToFrame): FramedPoses {
  const { source, size } = request;
  const condPose = request.condPose && placeShoulders(request.condPose);
  const { framing, target, whyCover, headroom = 0 } = chooseFraming({ ...request, condPose });
  const frames = { source, target: size };
  return {
    framing,
    joints: frameJoints(target, framing, frames),
    condJoints: condPose ? frameJoints(completePose(condPose), framing, frames) : undefined,
    whyCover,
    headroom,
  };
}

interface ChosenFraming {
  readonly framing: Framing;
  readonly target: Pose;
  readonly whyCover?: string;
  readonly headroom?: number;
}

function chooseFraming(request: PosesToFrame): ChosenFraming {
  const { asked, target } = request;
  if (asked.kind !== 'person' && asked.kind !== 'person-or-cover') return { framing: asked, target };
  const framed = framePerson(request);
  if (typeof framed !== 'string') return framed;
  if (asked.kind === 'person') throw ReposeError.invalid([{ field: 'cond_pose', description: framed }]);
  return { framing: { kind: 'cover' }, target, whyCover: request.whyUnknown ?? framed };
}

/** The framing by the person, or why there is none. */
function framePerson({ target, condPose, keepsScale, source, size }: PosesToFrame): ChosenFraming | string {
  if (condPose === null) return describe('is missing', 'the joints of the person in cond');
  const { skeleton, joints: person } = condPose;
  const joints = keepsScale ? undefined : fitTarget(target, condPose);
  const fitted = joints ? { skeleton, canvas: source, joints } : target;
  const poses = isSameSize(fitted.canvas, source) ? [fitted.joints] : [];
  const found = findPersonWindow({ skeleton, person, poses, size: source }, size);
  if (found === undefined) return describe('has one visible joint', 'at least two, apart from each other');
  const { headroom, ...box } = found;
  const framing = { kind: 'window', box, person: completePose(condPose) } as const;
  return { framing, target: fitted, headroom: headroom / box.height };
}

function describe(found: string, expected: string): string {
  return `Cannot frame cond by its person: cond_pose ${found}, expected ${expected}`;
}
