import { isVisible } from '../../pose/convert.js';
import type { Joint, Skeleton } from '../../pose/skeleton.js';
import type { PageFit } from '../composition.js';
import type { Workspace } from '../workspace.js';

const fits: Readonly<Record<PageFit, string>> = {
  'person-or-cover': 'FIT_PERSON_OR_COVER',
  cover: 'FIT_COVER',
  contain: 'FIT_CONTAIN',
  stretch: 'FIT_STRETCH',
};

/**
 * What the page shows as a GenerateRequest in JSON, without `cond`: the photograph itself, which the
 * server frames, with the joints in its pixels. The source pose is in it where it was changed by hand;
 * otherwise the server finds the same one.
 */
export function toCallRequest({ composition, frame, model, fit, enlarge }: Workspace): object {
  const { skeleton } = model;
  const toPose = (joints: readonly Joint[]) => toPoseJson(composition.unframe(joints), skeleton);
  const isOwnPose = composition.hasChangedPerson && frame.condJoints !== undefined;
  return {
    model: model.name,
    modelVersion: model.version,
    framing: { fit: fits[fit] },
    keepPoseScale: true,
    ...(frame.headroomPx > 0 && { trim: true }),
    ...(enlarge > 1 && { enlarge }),
    pose: toPose(frame.joints),
    ...(isOwnPose && { condPose: toPose(frame.condJoints) }),
  };
}

function toPoseJson(joints: readonly Joint[], skeleton: Skeleton): object {
  const round = (value: number) => Math.round(value * 10) / 10;
  return {
    skeletonName: skeleton.name,
    joints: joints.map((joint) =>
      isVisible(joint)
        ? { x: round(joint.x), y: round(joint.y), confidence: 1 }
        : { x: 0, y: 0, confidence: 0 },
    ),
  };
}
