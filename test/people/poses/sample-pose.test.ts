import { namedBodyPoses } from '../../../src/people/poses/named-body-poses.js';
import { samplePose } from '../../../src/people/poses/sample-pose.js';
import { mirrorPose } from '../../../src/people/poses/vary-pose.js';
import { renderedPose } from '../../../src/people/rendered-people.js';
import { createRandom } from '../../../src/random.js';

const poses = Array.from({ length: 400 }, (_, index) => renderedPose(3, 0, index));

describe('samplePose()', () => {
  test('gives the same pose for the same stream, and others for others', () => {
    expect(samplePose(createRandom(1, 2))).toEqual(samplePose(createRandom(1, 2)));
    expect(renderedPose(3, 0, 1)).not.toEqual(renderedPose(3, 1, 1));
    expect(new Set(poses.map((pose) => JSON.stringify(pose))).size).toBe(poses.length);
  });

  test('looks from all sides alike', () => {
    for (const quarter of [-180, -90, 0, 90]) {
      const within = poses.filter(({ yawDeg }) => yawDeg >= quarter && yawDeg < quarter + 90);
      expect(within.length).toBeGreaterThan(60);
    }
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

test('mirrorPose() twice is the pose itself', () => {
  for (const pose of Object.values(namedBodyPoses)) expect(mirrorPose(mirrorPose(pose))).toEqual(pose);
});
