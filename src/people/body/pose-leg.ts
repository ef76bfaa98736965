import { rotateFrame } from '../maths/rotation.js';
import {
  cross,
  type Frame,
  mix,
  normalise,
  subtract,
  turnFrame,
  type Vec3,
  worldFrame,
} from '../maths/vector.js';
import type { LegAngles } from '../poses/body-pose.js';
import { type BoneTurns, type JointOf, removeAlong, type Side, turnLimb } from './limb.js';

interface LegOf {
  readonly jointOf: JointOf;
  readonly root: Frame;
  readonly side: Side;
}

/**
 * How far an ankle turns the sole back towards the ground, and the toes of a foot that points down
 * do.
 */
const ankleGives = 0.5;
const toesGive = 0.75;

/** Turns the bones of a leg and its foot. */
export function poseLeg(turns: BoneTurns, { jointOf, root, side }: LegOf, angles: LegAngles): void {
  const { suffix } = side;
  const upper = turnLimb(root, side, { ...angles, twistDeg: -angles.twistDeg });
  const lower = turnFrame(upper, 'x', angles.kneeDeg);
  const [hip, knee, ankle] = ['thigh', 'calf', 'foot'].map((bone) => jointOf(bone + suffix));
  turns.set(`thigh${suffix}`, rotateFrame(restFrame(hip!, knee!), upper));
  turns.set(`calf${suffix}`, rotateFrame(restFrame(knee!, ankle!), lower));

  const forward = normalise(mix(lower.z, cross(lower.x, root.y), ankleGives));
  const pointsDown = forward[1] < -0.05;
  const level: Vec3 = [forward[0], 0, forward[2]];
  const toes = pointsDown ? normalise(mix(forward, level, toesGive)) : forward;
  turns.set(`foot${suffix}`, rotateFrame(worldFrame, footFrame(lower.x, forward)));
  turns.set(`ball${suffix}`, rotateFrame(worldFrame, footFrame(lower.x, toes)));
}

/** Of an unposed segment: y along it, z as far forward as can be. */
function restFrame(from: Vec3, to: Vec3): Frame {
  const y = normalise(subtract(from, to));
  const z = normalise(removeAlong([0, 0, 1], y));
  return { x: cross(y, z), y, z };
}

function footFrame(x: Vec3, z: Vec3): Frame {
  return { x, y: cross(z, x), z };
}
