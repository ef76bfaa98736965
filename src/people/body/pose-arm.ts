import { compose, rotateAbout, rotateFrame } from '../maths/rotation.js';
import {
  along,
  cross,
  dot,
  type Frame,
  normalise,
  subtract,
  turnFrame,
  type Vec3,
  worldFrame,
} from '../maths/vector.js';
import type { ArmAngles } from '../poses/body-pose.js';
import type { HandPose } from '../poses/person-pose.js';
import { type BoneTurns, type JointOf, removeAlong, type Side, turnLimb } from './limb.js';

interface ArmOf {
  readonly jointOf: JointOf;
  readonly chest: Frame;
  readonly side: Side;
  readonly hands: HandPose;
}

/**
 * How far the shoulder blade follows a raised arm, and how far it gives way to one that is behind
 * the body.
 */
const liftDeg = 26;
const drawBackDeg = 8;

/** How much each finger curls against the others. */
const fingers = [
  ['index', 0.75],
  ['middle', 1],
  ['ring', 1.1],
  ['pinky', 1.2],
] as const;

/** Turns the bones of an arm, its shoulder blade and its fingers. */
export function poseArm(turns: BoneTurns, { jointOf, chest, side, hands }: ArmOf, angles: ArmAngles): void {
  const { suffix, sign } = side;
  const upper = turnLimb(chest, side, angles);
  const lift = Math.max(0, 0.35 - dot(upper.y, chest.y)) / 1.35;
  const behind = Math.max(0, -dot(upper.y, chest.z));
  const blade = turnFrame(turnFrame(chest, 'z', sign * lift * liftDeg), 'y', -sign * drawBackDeg * behind);
  turns.set(`clavicle${suffix}`, rotateFrame(worldFrame, blade));

  // The unposed arm is bent a little at the elbow, in the plane that the elbow's axis is upright
  // on.
  const [shoulder, elbow, wrist] = ['upperarm', 'lowerarm', 'hand'].map((bone) => jointOf(bone + suffix));
  const upperDirection = normalise(subtract(elbow!, shoulder!));
  const foreDirection = normalise(subtract(wrist!, elbow!));
  const upperUp = negate(upperDirection);
  const axis = cross(upperUp, normalise(removeAlong(foreDirection, upperDirection)));
  const restFrame = (direction: Vec3): Frame => {
    const y = negate(direction);
    return { x: axis, y, z: cross(axis, y) };
  };
  const fore = turnFrame(upper, 'x', -angles.elbowDeg);
  const foreTurned = turnFrame(fore, 'y', -sign * hands.pronationDeg * 0.4);
  const hand = turnFrame(turnFrame(fore, 'y', -sign * hands.pronationDeg), 'x', -hands.wristDeg);
  const handTurn = rotateFrame(restFrame(foreDirection), hand);
  turns.set(`upperarm${suffix}`, rotateFrame(restFrame(upperDirection), upper));
  turns.set(`lowerarm${suffix}`, rotateFrame(restFrame(foreDirection), foreTurned));
  turns.set(`hand${suffix}`, handTurn);

  const curlAxis = findCurlAxis(jointOf, suffix);
  const bend = (bone: string, radians: number) =>
    turns.set(bone + suffix, compose(handTurn, rotateAbout(curlAxis, radians)));
  for (let joint = 1; joint <= 3; joint += 1) {
    for (const [finger, amount] of fingers) bend(`${finger}_0${joint}`, hands.curl * amount * joint * 0.8);
    bend(`thumb_0${joint}`, hands.curl * joint * 0.25);
  }
}

/**
 * The line of the knuckles, so that a positive turn closes the hand: the thumb lies on the palm's
 * side.
 */
function findCurlAxis(jointOf: JointOf, suffix: string): Vec3 {
  const between = (from: string, to: string) => subtract(jointOf(to + suffix), jointOf(from + suffix));
  const knuckles = normalise(between('pinky_01', 'index_01'));
  const finger = normalise(between('middle_01', 'middle_02'));
  const normal = normalise(cross(knuckles, finger));
  const toPalm = dot(normal, between('index_01', 'thumb_03')) > 0 ? normal : negate(normal);
  return normalise(cross(finger, toPalm));
}

function negate(vector: Vec3): Vec3 {
  return along([0, 0, 0], vector, -1);
}
