import { coco18 } from '../../src/pose/skeleton.js';
import { createRandom } from '../../src/random.js';
import { drawPerson } from '../../src/synthetic/draw-person.js';
import { lengths, poseFigure } from '../../src/synthetic/figure.js';
import { namedBodyPoses } from '../../src/synthetic/named-body-poses.js';
import { sampleBodyPose } from '../../src/synthetic/sample-body-pose.js';
import { syntheticBodyPose, syntheticPerson } from '../../src/synthetic/synthetic-people.js';
import { mirrorPose } from '../../src/synthetic/vary-pose.js';
import { subtract, type Vec3 } from '../../src/synthetic/vector.js';

const person = syntheticPerson(3, 0);
const size = { width: 64, height: 128 };
const poses = Array.from({ length: 400 }, (_, index) => syntheticBodyPose(3, 0, index));
const distance = (a: Vec3, b: Vec3) => Math.hypot(...subtract(a, b));

function jointsByName(name: string) {
  const { joints } = drawPerson(person, namedBodyPoses[name]!, size);
  return Object.fromEntries(coco18.joints.map((joint, index) => [joint, joints[index]!]));
}

describe('sampleBodyPose()', () => {
  test('gives the same pose for the same stream, and others for others', () => {
    expect(sampleBodyPose(createRandom(1, 2))).toEqual(sampleBodyPose(createRandom(1, 2)));
    expect(syntheticBodyPose(3, 0, 1)).not.toEqual(syntheticBodyPose(3, 1, 1));
    expect(new Set(poses.map((pose) => JSON.stringify(pose))).size).toBe(poses.length);
  });

  test('looks from all sides alike, a little from above', () => {
    for (const quarter of [-180, -90, 0, 90]) {
      const within = poses.filter(({ yawDeg }) => yawDeg >= quarter && yawDeg < quarter + 90);
      expect(within.length).toBeGreaterThan(60);
    }
    expect(Math.min(...poses.map((pose) => pose.pitchDeg))).toBeGreaterThanOrEqual(-3);
    expect(Math.max(...poses.map((pose) => pose.pitchDeg))).toBeLessThanOrEqual(14);
  });

  test('sits in about one pose of twenty', () => {
    const sitting = poses.filter(({ rightLeg, leftLeg }) => rightLeg.raiseDeg > 60 && leftLeg.raiseDeg > 60);
    expect(sitting.length).toBeGreaterThan(400 * 0.02);
    expect(sitting.length).toBeLessThan(400 * 0.1);
  });

  test('bends no knee or elbow backwards', () => {
    const bends = poses.flatMap((pose) => [
      pose.rightArm.elbowDeg,
      pose.leftArm.elbowDeg,
      pose.rightLeg.kneeDeg,
      pose.leftLeg.kneeDeg,
    ]);
    expect(Math.min(...bends)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...bends)).toBeLessThanOrEqual(150);
  });
});

describe('poseFigure()', () => {
  test('keeps the lengths of limbs in every pose', () => {
    const errors = poses.flatMap((pose) => {
      const { arms, legs } = poseFigure(person.build, pose);
      return [
        ...[arms.right, arms.left].flatMap(({ shoulder, elbow, wrist }) => [
          distance(shoulder, elbow) - lengths.upperArm,
          distance(elbow, wrist) - lengths.forearm,
        ]),
        ...[legs.right, legs.left].flatMap(({ hip, knee, ankle }) => [
          distance(hip, knee) - lengths.thigh,
          distance(knee, ankle) - lengths.shin,
        ]),
      ];
    });
    expect(Math.max(...errors.map(Math.abs))).toBeLessThan(1e-9);
  });
});

describe('mirrorPose()', () => {
  test('mirrors the picture and exchanges left and right', () => {
    for (const pose of poses.slice(0, 50)) {
      const { joints } = drawPerson(person, pose, size);
      const mirrored = drawPerson(person, mirrorPose(pose), size).joints;
      for (const [index, joint] of joints.entries()) {
        const partner = mirrored[coco18.mirror[index]!]!;
        expect(partner.confidence).toBe(joint.confidence);
        if (joint.confidence === 0) continue;
        expect(partner.x).toBeCloseTo(size.width - joint.x, 6);
        expect(partner.y).toBeCloseTo(joint.y, 6);
      }
    }
  });
});

describe('namedBodyPoses', () => {
  test('are at least these', () => {
    const names = [
      'standing',
      'walking',
      'waving',
      'running',
      'sitting',
      'arms-raised',
      'hands-on-hips',
      'back',
    ];
    expect(Object.keys(namedBodyPoses)).toEqual(expect.arrayContaining(names));
  });

  test('arms-raised holds both wrists above the nose', () => {
    const joints = jointsByName('arms-raised');
    expect(joints['right_wrist']!.y).toBeLessThan(joints['nose']!.y - 5);
    expect(joints['left_wrist']!.y).toBeLessThan(joints['nose']!.y - 5);
  });

  test('waving raises the right hand only', () => {
    const joints = jointsByName('waving');
    expect(joints['right_wrist']!.y).toBeLessThan(joints['neck']!.y);
    expect(joints['left_wrist']!.y).toBeGreaterThan(joints['neck']!.y + 20);
  });

  test('sitting has the knees at the height of the hips', () => {
    const joints = jointsByName('sitting');
    expect(Math.abs(joints['right_knee']!.y - joints['right_hip']!.y)).toBeLessThan(10);
    expect(joints['right_ankle']!.y).toBeGreaterThan(joints['right_knee']!.y + 15);
  });

  test('hands-on-hips has the wrists beside the hips and the elbows outside of them', () => {
    const joints = jointsByName('hands-on-hips');
    for (const side of ['right', 'left']) {
      const [wrist, hip, elbow] = [
        joints[`${side}_wrist`]!,
        joints[`${side}_hip`]!,
        joints[`${side}_elbow`]!,
      ];
      expect(Math.hypot(wrist.x - hip.x, wrist.y - hip.y)).toBeLessThan(14);
      expect(Math.abs(elbow.x - 32)).toBeGreaterThan(Math.abs(wrist.x - 32) + 3);
    }
  });

  test('walking and running set the ankles apart', () => {
    for (const name of ['walking', 'running'] as const) {
      const joints = jointsByName(name);
      expect(Math.abs(joints['right_ankle']!.x - joints['left_ankle']!.x)).toBeGreaterThan(14);
    }
  });

  test('back shows nothing of the face', () => {
    const joints = jointsByName('back');
    expect(
      [joints['nose'], joints['right_eye'], joints['left_eye']].map((joint) => joint!.confidence),
    ).toEqual([0, 0, 0]);
  });
});
