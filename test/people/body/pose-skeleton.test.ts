import { movePoint, type PosedSkeleton, poseSkeleton } from '../../../src/people/body/pose-skeleton.js';
import { poseClear } from '../../../src/people/clothes/clear-arms.js';
import { fitBody } from '../../../src/people/clothes/fitting.js';
import { subtract, type Vec3 } from '../../../src/people/maths/vector.js';
import { namedBodyPoses } from '../../../src/people/poses/named-body-poses.js';
import { restingHands } from '../../../src/people/poses/person-pose.js';
import { renderedIdentity, renderedPose } from '../../../src/people/rendered-people.js';

const fitting = fitBody(renderedIdentity(8, 1));
const { assets, skeleton: rest } = fitting;
const standing = namedBodyPoses['standing']!;
const jointOf = ({ joints }: Pick<PosedSkeleton, 'joints'>, bone: string) => joints[assets.boneIndex(bone)]!;
const distance = (a: Vec3, b: Vec3) => Math.hypot(...subtract(a, b));
const pose = (angles: typeof standing) => poseSkeleton(assets, rest, angles, restingHands);

describe('poseSkeleton()', () => {
  test('keeps the length of every bone in any pose', () => {
    for (let index = 0; index < 10; index += 1) {
      const { joints } = pose(renderedPose(2, index, 0));
      for (const [i, { name, parent }] of assets.bones.entries()) {
        if (parent < 0) continue;
        const length = distance(rest.joints[i]!, rest.joints[parent]!);
        expect({ name, length: distance(joints[i]!, joints[parent]!) }).toEqual({
          name,
          length: expect.closeTo(length, 5),
        });
      }
    }
  });

  test('lets arms hang, raises them, and bends knees forward to sit', () => {
    const hanging = pose({ ...standing, yawDeg: 0 });
    expect(jointOf(hanging, 'hand_l')[1]).toBeLessThan(jointOf(hanging, 'lowerarm_l')[1]);
    const raised = pose({ ...namedBodyPoses['arms-raised']!, yawDeg: 0 });
    expect(jointOf(raised, 'hand_l')[1]).toBeGreaterThan(jointOf(raised, 'head')[1]);
    const sitting = pose({ ...namedBodyPoses['sitting']!, yawDeg: 0 });
    expect(jointOf(sitting, 'calf_r')[2]).toBeGreaterThan(jointOf(sitting, 'thigh_r')[2] + 3);
    expect(jointOf(sitting, 'foot_r')[1]).toBeLessThan(jointOf(sitting, 'calf_r')[1] - 3);
  });

  test('turns the whole person: at 90 degrees the face looks to the right of the picture', () => {
    const turned = pose({ ...standing, yawDeg: 90 });
    const nose = movePoint(turned, assets.boneIndex('head'), rest.face.nose);
    expect(nose[0]).toBeGreaterThan(jointOf(turned, 'head')[0] + 0.5);
  });

  test('closes the fingers towards the palm', () => {
    const tip = (curl: number) => {
      const hand = poseSkeleton(assets, rest, standing, { ...restingHands, curl });
      return distance(jointOf(hand, 'middle_03_l'), jointOf(hand, 'hand_l'));
    };
    expect(tip(1)).toBeLessThan(tip(0));
  });
});

describe('poseClear()', () => {
  test('moves a hand out of the thigh, and leaves free hands where they are', () => {
    const inside = {
      ...standing,
      yawDeg: 0,
      leftArm: { raiseDeg: 0, spreadDeg: -8, twistDeg: 0, elbowDeg: 0 },
    };
    const [before, after] = [pose(inside), poseClear(fitting, inside, restingHands)];
    expect(distance(jointOf(after, 'hand_l'), jointOf(before, 'hand_l'))).toBeGreaterThan(0.2);
    expect(jointOf(after, 'hand_r')).toEqual(jointOf(before, 'hand_r'));
    const free = { ...namedBodyPoses['arms-raised']!, yawDeg: 0 };
    expect(poseClear(fitting, free, restingHands).joints).toEqual(pose(free).joints);
  });
});
