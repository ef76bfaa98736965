import type { Random } from '../../random.js';
import type { ArmAngles, BodyPose } from './body-pose.js';
import { armPoses, legPoses } from './limb-poses.js';
import { jitterPose, mirrorPose } from './vary-pose.js';

/** A random movement from a standing pose, seen from a random side; it keeps the zoom. */
export function sampleMovement(random: Random, standing: BodyPose): BodyPose {
  const movement = random.pick([standStill, stand, walk, raiseArms, sit, moveFreely], [18, 32, 27, 13, 5, 5]);
  const pose = movement(random, { ...standing, yawDeg: random.uniform(-180, 180) });
  return random.uniform(0, 1) < 0.5 ? pose : mirrorPose(pose);
}

/** As in catalogues: from the front, the sides or the back, both arms hanging alike. */
function standStill(random: Random, standing: BodyPose): BodyPose {
  const arm = { ...armPoses.hanging, spreadDeg: random.uniform(6, 24), elbowDeg: random.uniform(4, 18) };
  const leg = { ...legPoses.straight, spreadDeg: random.uniform(1, 7) };
  const pose = jitterPose(
    { ...standing, rightArm: arm, leftArm: arm, rightLeg: leg, leftLeg: leg },
    random,
    2.5,
  );
  return {
    ...pose,
    yawDeg: random.pick([0, 90, 180, -90], [4, 2, 3, 2]) + random.normal(0, 7),
    head: { turnDeg: random.normal(0, 3), nodDeg: random.normal(2, 3), tiltDeg: random.normal(0, 2) },
  };
}

function stand(random: Random, standing: BodyPose): BodyPose {
  const arms = random.pick<readonly [ArmAngles, ArmAngles]>(
    [
      [armPoses.hanging, armPoses.hanging],
      [armPoses.apart, armPoses.hanging],
      [armPoses.onHip, armPoses.onHip],
      [armPoses.onHip, armPoses.hanging],
      [armPoses.folded, armPoses.foldedUnder],
      [armPoses.holdingPhone, armPoses.hanging],
      [armPoses.atEar, armPoses.hanging],
      [armPoses.inPocket, armPoses.inPocket],
    ],
    [6, 2, 1.5, 1.5, 2, 2, 1, 1.5],
  );
  const resting = random.uniform(0, 1) < 0.4;
  const leg = random.uniform(0, 1) < 0.3 ? legPoses.apart : legPoses.straight;
  const pose: BodyPose = {
    ...standing,
    rightArm: arms[0],
    leftArm: arms[1],
    rightLeg: leg,
    leftLeg: resting ? legPoses.relaxed : leg,
    spine: resting ? { ...standing.spine, hipRollDeg: -6, sideDeg: -3 } : standing.spine,
    head: arms[0] === armPoses.holdingPhone ? { turnDeg: -10, nodDeg: 18, tiltDeg: 0 } : standing.head,
  };
  return jitterPose(pose, random, 6);
}

function walk(random: Random, standing: BodyPose): BodyPose {
  const phase = random.uniform(0, 2 * Math.PI);
  const stride = random.uniform(18, 32);
  const swing = random.uniform(14, 30);
  const leg = (at: number) => ({
    raiseDeg: stride * Math.sin(at) + 4,
    spreadDeg: 1.5,
    twistDeg: 5,
    // The knee bends most while the leg swings forward.
    kneeDeg: 7 + 44 * Math.max(0, Math.cos(at + 0.5)) ** 1.5,
  });
  const arm = (at: number): ArmAngles => ({
    raiseDeg: swing * Math.sin(at) + 2,
    spreadDeg: 8,
    twistDeg: 16,
    elbowDeg: 16 + 12 * Math.max(0, Math.sin(at)),
  });
  const busy = random.uniform(0, 1) < 0.15;
  const pose: BodyPose = {
    ...standing,
    spine: { leanDeg: 3, sideDeg: 0, twistDeg: 7 * Math.sin(phase), hipRollDeg: 0 },
    rightLeg: leg(phase),
    leftLeg: leg(phase + Math.PI),
    rightArm: busy ? armPoses.holdingPhone : arm(phase + Math.PI),
    leftArm: arm(phase),
  };
  return jitterPose(pose, random, 4);
}

function raiseArms(random: Random, standing: BodyPose): BodyPose {
  const alone: readonly ArmAngles[] = [armPoses.outwards, armPoses.ahead];
  const together: readonly ArmAngles[] = [
    armPoses.waving,
    armPoses.upright,
    armPoses.behindHead,
    armPoses.ahead,
  ];
  const both = random.uniform(0, 1) < 0.4;
  const rightArm = random.pick(both ? together : [...alone, ...together]);
  const leftArm = both ? rightArm : random.pick<ArmAngles>([armPoses.hanging, armPoses.onHip], [3, 1]);
  const leg = random.uniform(0, 1) < 0.4 ? legPoses.apart : legPoses.straight;
  return jitterPose({ ...standing, rightArm, leftArm, rightLeg: leg, leftLeg: leg }, random, 8);
}

function sit(random: Random, standing: BodyPose): BodyPose {
  const pose: BodyPose = {
    ...standing,
    spine: { ...standing.spine, leanDeg: random.uniform(-6, 12) },
    rightArm: random.pick<ArmAngles>([armPoses.onLap, armPoses.folded, armPoses.holdingPhone], [4, 1, 1]),
    leftArm: random.pick<ArmAngles>([armPoses.onLap, armPoses.foldedUnder], [4, 1]),
    rightLeg: legPoses.sitting,
    leftLeg: legPoses.sitting,
  };
  return jitterPose(pose, random, 5);
}

function moveFreely(random: Random, standing: BodyPose): BodyPose {
  const arm = (): ArmAngles => ({
    raiseDeg: random.uniform(-40, 150),
    spreadDeg: random.uniform(0, 80),
    twistDeg: random.uniform(-20, 60),
    elbowDeg: random.uniform(0, 120),
  });
  const lifted = random.uniform(0, 70);
  const pose: BodyPose = {
    ...standing,
    spine: { ...standing.spine, leanDeg: random.uniform(-8, 16), twistDeg: random.uniform(-20, 20) },
    rightArm: arm(),
    leftArm: arm(),
    rightLeg: { ...legPoses.straight, raiseDeg: lifted, kneeDeg: random.uniform(10, 20 + lifted) },
    leftLeg: { ...legPoses.straight, raiseDeg: random.uniform(-8, 8), kneeDeg: random.uniform(0, 24) },
  };
  return jitterPose(pose, random, 5);
}
