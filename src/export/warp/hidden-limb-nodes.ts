/** `hideFarLimbs` of src/warp as nodes. Legend: N batch, J joints, Q poses, of which the first is the picture's. */
import type { BodyParts } from '../../warp/body-parts.js';
import { hiddenWithin, listLimbJoints } from '../../warp/hidden-limbs.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import { type FacingPose, isProfileNodes } from './facing-nodes.js';
import { findMiddleNodes, gatherJoints, type JointNodes } from './pose-nodes.js';

/** The poses, the first without the joints of its far limbs that a profile hides. */
export function hideFarLimbNodes(on: Expressions, body: BodyParts, poses: FacingPose): FacingPose {
  const { joints, facing, torso } = poses;
  const count = Number(joints.x.shape[1]);
  const within = on.reshape(on.mul(torso, hiddenWithin), [1, 2]); // [N, 1, Q]
  const isProfile = on.mul(on.toFloat(isProfileNodes(on, facing)), on.constant('of_source', [1, 1, 1, 2], [1, 0]));
  const isLeftFar = on.toFloat(on.compare('Less', facing.side, 0));
  const far = on.reshape(on.concat([on.sub(isProfile, on.mul(isProfile, isLeftFar)), on.mul(isProfile, isLeftFar)], 1), [2, 2]); // [N, 2, Q]
  const [arms, legs] = [listLimbJoints(body, 'arm'), listLimbJoints(body, 'leg')];
  const limbs = [
    ...(arms[0].length * arms[1].length > 0 ? [{ joints: arms, hidden: isBeforeTorso }] : []),
    ...(legs[0].length * legs[1].length > 0 ? [{ joints: legs, hidden: areTogether }] : []),
  ];
  return poses;
}
