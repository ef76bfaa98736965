/** `findFacing` and `findDepths` of src/warp as nodes. Legend: N batch, J joints, P parts, Q poses. */
import type { BodyPart, BodyParts } from '../../warp/body-parts.js';
import { facingShares, leastLying, otherSide, profileLean, profileShape } from '../../warp/facing.js';
import { behindHead, depthOrder } from '../../warp/part-depths.js';
import { isForearm, shortestPx } from '../../warp/part-segments.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import {
  findMiddleNodes,
  gatherJoints,
  type JointNodes,
  type MiddleNodes,
  measureWidthNodes,
  type PartTables,
  pickJoints,
  pickPose,
} from './pose-nodes.js';

/** See `Facing`; each [N, 1, 1, Q]. */
export interface FacingNodes {
  readonly side: Value;
  readonly front: Value;
}

/** Poses, their facing, and their torsos' length and width, [N, 1, 1, Q]. */
export interface FacingPose {
  readonly joints: JointNodes;
  readonly facing: FacingNodes;
  readonly torso: Value;
  readonly width: Value;
  /** The middle of the face; undefined for a skeleton without a head. */
  readonly face: MiddleNodes | undefined;
}

export interface FacingInput {
  readonly body: BodyParts;
  /** [N, 1, J, Q] */
  readonly joints: JointNodes;
  /** The length of the torso, [N, 1, 1, Q]. */
  readonly torso: Value;
}

/** What poses tell of a person. */
export function describePose(on: Expressions, { body, joints, torso }: FacingInput): FacingPose {
  const head = body.parts.find(({ kind }) => kind === 'head');
  const middle = (indices: readonly number[]) => findMiddleNodes(on, joints, indices);
  const down = findDownNodes(on, body.parts[0]!, { joints, torso });
  const offset = (a: MiddleNodes, b: MiddleNodes, share: number, other: Value | number) => {
    const across = on.sub(on.mul(on.sub(b.x, a.x), down.y), on.mul(on.sub(b.y, a.y), down.x));
    const shares = on.clip(on.div(across, on.mul(torso, share)), -1, 1);
    return on.where(on.and(a.seen, b.seen), shares, other);
  };
  const compare = (end: 0 | 1, share: number, other: Value | number) => {
    const [right, left] = body.torsoSides.map((side) => middle([side[end]])) as [MiddleNodes, MiddleNodes];
    return offset(right, left, share, other);
  };
  const face = head && middle(head.end);
  const facing = {
    side: head && face ? offset(face, middle(head.start), facingShares.profile, 0) : on.mul(torso, 0),
    front: compare(0, facingShares.shoulders, compare(1, facingShares.hips, 0)),
  };
  return { joints, facing, torso, width: measureWidthNodes(on, joints, { body, length: torso }), face };
}

/** `findDown`: [N, 1, 1, Q] each. */
function findDownNodes(
  on: Expressions,
  { start, end }: BodyPart,
  { joints, torso }: Pick<FacingInput, 'joints' | 'torso'>,
): Readonly<Record<'x' | 'y', Value>> {
  const [from, to] = [findMiddleNodes(on, joints, start), findMiddleNodes(on, joints, end)];
  const [x, y] = [on.sub(to.x, from.x), on.sub(to.y, from.y)];
  const length = on.hypot(x, y);
  const isLong = on.compare('Greater', on.sub(length, on.mul(torso, leastLying)), 0);
  const isLow = on.compare('Less', on.sub(y, on.unary('Abs', x)), 0);
  const leans = on.and(from.seen, to.seen, isLong, isLow);
  const divisor = on.binary('Max', length, shortestPx);
  return { x: on.where(leans, on.div(x, divisor), 0), y: on.where(leans, on.div(y, divisor), 1) };
}

/** One of the poses: [..., 1] each. */
export function pickFacing(
  on: Expressions,
  { joints, facing, torso, width, face }: FacingPose,
  pose: number,
): FacingPose {
  const pick = (value: Value) => pickPose(on, value, pose);
  return {
    joints: pickJoints(on, joints, pose),
    facing: { side: pick(facing.side), front: pick(facing.front) },
    torso: pick(torso),
    width: pick(width),
    face: face && { x: pick(face.x), y: pick(face.y), seen: pick(face.seen) },
  };
}

/** `isProfile`: bool, [N, 1, 1, Q] */
export function isProfileNodes(on: Expressions, { side, front }: FacingNodes): Value {
  return on.and(
    on.compare('Greater', on.unary('Abs', side), profileShape.side),
    on.compare('Less', on.unary('Abs', front), profileShape.front),
  );
}

/** bool, [N, 1, 1, 1] */
export function isTurnedRoundNodes(on: Expressions, a: FacingNodes, b: FacingNodes): Value {
  return on.compare('Less', on.add(on.mul(a.side, b.side), on.mul(a.front, b.front)), otherSide);
}

/** `findOpening`: [N, 1, 1, 1] */
export function findOpeningNodes(on: Expressions, source: FacingNodes, target: FacingNodes): Value {
  const hidden = on.sub(1, on.unary('Abs', source.front));
  return on.mul(source.side, hidden, on.unary('Abs', target.front));
}

/** `findLean`: [N, 1, 1, 1] */
export function findLeanNodes(
  on: Expressions,
  {
    source,
    target,
    isTurned,
  }: { readonly source: FacingNodes; readonly target: FacingNodes; readonly isTurned: Value },
): Value {
  const lean = ({ side, front }: FacingNodes) => on.mul(side, on.sub(1, on.unary('Abs', front)), profileLean);
  const [from, to] = [lean(source), lean(target)];
  return on.where(isTurned, on.add(from, to), on.sub(from, to));
}

/** `findNearness`: [N, 1, 1, 1] */
export function findNearnessNodes(on: Expressions, { side }: FacingNodes): Value {
  const { least } = depthOrder;
  const [negative, positive] = [on.binary('Min', side, -least), on.binary('Max', side, least)];
  return on.where(on.compare('Less', side, 0), negative, positive);
}

/** How near each part is to the camera, in logits: [N, P, 1, 1]. */
export function findDepthNodes(
  on: Expressions,
  { tables, body }: { readonly tables: PartTables; readonly body: BodyParts },
  { nearness, pose }: { readonly nearness: Value; readonly pose: FacingPose },
): Value {
  const { weight, before, behind } = depthOrder;
  const { front } = pose.facing;
  const isLimb = (kind: string) => kind === 'arm' || kind === 'leg';
  const sides = tables.perPart('sides', (part) => (isLimb(part.kind) ? weight * part.side : 0));
  const ofArms = on.where(on.compare('Less', front, 0), on.mul(front, behind), on.mul(front, before));
  const arms = tables.perPart('arms', ({ kind }) => (kind === 'arm' ? weight : 0));
  const hidden = findBehindHeadNodes(on, body, pose);
  const shown = hidden ? on.mul(arms, on.sub(1, on.mul(hidden, 2))) : arms;
  return on.add(on.mul(sides, nearness), on.mul(shown, ofArms));
}

/** `findBehindHead` of each part: [N, P, 1, 1]; undefined for a body without a head, or without both forearms. */
function findBehindHeadNodes(on: Expressions, { parts }: BodyParts, pose: FacingPose): Value | undefined {
  const forearms = parts.filter(isForearm); // the right one, and the left one
  const { joints, torso, facing, face } = pose;
  if (forearms.length < 2 || face === undefined) return undefined;
  const [elbows, wrists] = (['start', 'end'] as const).map((end) =>
    gatherJoints(
      on,
      joints,
      forearms.map((forearm) => forearm[end][0]!),
    ),
  ) as [JointNodes, JointNodes]; // [N, 1, 2, 1]
  const away = on.div(on.hypot(on.sub(wrists.x, face.x), on.sub(wrists.y, face.y)), torso);
  const lower = on.div(on.sub(wrists.y, elbows.y), torso);
  const near = on.rise(on.sub(behindHead.reach, away), behindHead.fade);
  const seen = on.toFloat(on.and(face.seen, on.compare('Greater', facing.front, 0)));
  const ofSides = on.mul(
    ...([near, on.ramp(lower, 0, behindHead.lower), seen, elbows.weight, wrists.weight] as const),
  );
  const sides = parts.map(({ side }) => Number(side > 0));
  return on.reshape(on.gather(ofSides, 2, sides), [parts.length, 1, 1]);
}
