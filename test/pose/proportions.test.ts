import { fitPoses, moveJoints } from '../../src/pose/fit-pose.js';
import { findReadyPose } from '../../src/pose/ready-poses.js';
import { coco18, type Joint, type Skeleton } from '../../src/pose/skeleton.js';
import { toSkeleton } from '../../src/pose/skeleton-definition.js';
import { body25 } from '../../src/pose/skeletons.js';

/** Lengths in pixels; shoulders and hips from their middle. */
const person = {
  torso: 100,
  shoulder: 36,
  hip: 20,
  head: 34,
  upperArm: 56,
  forearm: 44,
  thigh: 68,
  shin: 62,
};
type Lengths = typeof person;
const longLegged: Lengths = { ...person, shoulder: 42, hip: 24, head: 42, thigh: 88, shin: 84, upperArm: 50 };

type Place = readonly [x: number, y: number];

/** Somebody who stands and faces the camera, by joint; `right` and `left` shorten limbs of one side. */
function stand(
  { torso, head, ...limbs }: Lengths,
  { right = {}, left = {} }: { right?: Partial<Lengths>; left?: Partial<Lengths> } = {},
): Record<string, Place> {
  const ear = -torso - head;
  return {
    ...{ nose: [0, ear + 4], neck: [0, -torso - 2], right_eye: [-6, ear - 4], left_eye: [6, ear - 4] },
    ...{ right_ear: [-15, ear], left_ear: [15, ear] },
    ...side('right', -1, { ...limbs, ...right }),
    ...side('left', 1, { ...limbs, ...left }),
  };

  function side(name: string, sign: number, own: Omit<Lengths, 'torso' | 'head'>): Record<string, Place> {
    const [x, foot] = [sign * own.shoulder, sign * (own.hip + 3)];
    const knee = Math.sqrt(own.thigh ** 2 - 9);
    return {
      [`${name}_shoulder`]: [x, -torso],
      [`${name}_elbow`]: [x, -torso + own.upperArm],
      [`${name}_wrist`]: [x, -torso + own.upperArm + own.forearm],
      [`${name}_hip`]: [sign * own.hip, 0],
      [`${name}_knee`]: [foot, knee],
      [`${name}_ankle`]: [foot, knee + own.shin],
    };
  }
}

function toJoints(places: Record<string, Place>, { joints }: Skeleton = coco18): Joint[] {
  return joints.map((name) => {
    const place = places[name];
    return place ? { x: place[0], y: place[1], confidence: 1 } : { x: 0, y: 0, confidence: 0 };
  });
}

function fitTo(pose: readonly Joint[], to: readonly Joint[], skeleton: Skeleton = coco18): readonly Joint[] {
  const [fitted] = fitPoses([pose], to, skeleton) ?? [];
  if (fitted === undefined) throw new Error('not fitted');
  return fitted;
}

function offset(joints: readonly Joint[], [from, to]: readonly [string, string], { joints: names } = coco18) {
  const [a, b] = [from, to].map((name) => joints[names.indexOf(name)]!);
  return { x: b!.x - a!.x, y: b!.y - a!.y };
}

function measure(joints: readonly Joint[], ends: readonly [string, string], skeleton = coco18): number {
  const { x, y } = offset(joints, ends, skeleton);
  return Math.hypot(x, y);
}

/** How many times as large a fitted figure is, by its face. */
function scaleOf(joints: readonly Joint[], skeleton: Skeleton = coco18): number {
  return measure(joints, ['right_ear', 'left_ear'], skeleton) / 30;
}

const limbs = {
  torso: ['right_shoulder', 'right_hip'],
  shoulder: ['right_shoulder', 'left_shoulder'],
  hip: ['right_hip', 'left_hip'],
  upperArm: ['right_shoulder', 'right_elbow'],
  thigh: ['right_hip', 'right_knee'],
  shin: ['right_knee', 'right_ankle'],
} as const;

/** The length of a right limb, of the torso its height. */
function measureLimb(joints: readonly Joint[], limb: keyof typeof limbs): number {
  return limb === 'torso' ? offset(joints, limbs.torso).y : measure(joints, limbs[limb]);
}

describe('a pose fitted to a person', () => {
  const standing = toJoints(stand(person));
  const figure = toJoints(stand(longLegged));

  test.each(Object.values(limbs))('has their length from %s to %s', (from, to) => {
    for (const scale of [1, 3]) {
      const fitted = fitTo(moveJoints(figure, { scale, x: 700, y: -90 }), standing);
      expect(measure(fitted, [from, to])).toBeCloseTo(measure(standing, [from, to]), 6);
      const left = [from, to].map((name) => name.replace('right_', 'left_')) as [string, string];
      expect(measure(fitted, left)).toBeCloseTo(measure(standing, left), 6);
    }
  });

  test('keeps the directions and the foreshortening of its limbs', () => {
    const short = { thigh: 44, shin: 21, upperArm: 25 };
    const fitted = fitTo(toJoints(stand(longLegged, { left: short })), standing);
    expect(measure(fitted, ['left_hip', 'left_knee'])).toBeCloseTo(person.thigh * (44 / 88), 6);
    expect(measure(fitted, ['left_knee', 'left_ankle'])).toBeCloseTo(person.shin * (21 / 84), 6);
    expect(measure(fitted, ['left_shoulder', 'left_elbow'])).toBeCloseTo(person.upperArm * (25 / 50), 6);
    const knees = [fitted, standing].map((joints) => joints[coco18.joints.indexOf('right_knee')]!);
    const ankles = [fitted, standing].map((joints) => joints[coco18.joints.indexOf('right_ankle')]!);
    expect(ankles[0]!.x - knees[0]!.x).toBeCloseTo(ankles[1]!.x - knees[1]!.x, 6);
  });

  test('has their height of the head, and its own face', () => {
    const fitted = fitTo(figure, standing);
    const height = (joints: readonly Joint[]) =>
      joints[coco18.joints.indexOf('right_shoulder')]!.y - joints[coco18.joints.indexOf('right_ear')]!.y;
    expect(height(fitted)).toBeCloseTo(height(standing), 6);
    const face = ['nose', 'right_eye', 'left_eye', 'right_ear', 'left_ear'];
    const scale = scaleOf(fitted);
    for (const from of face)
      for (const to of face)
        expect(measure(fitted, [from, to])).toBeCloseTo(scale * measure(figure, [from, to]), 6);
  });

  test('is mirrored if both are', () => {
    const mirror = (joints: readonly Joint[]) =>
      coco18.mirror.map((index) => ({ ...joints[index]!, x: -joints[index]!.x }));
    const pose = findReadyPose('walking').joints;
    const mirrored = fitTo(mirror(pose), mirror(standing));
    for (const [index, { x, y }] of mirror(fitTo(pose, standing)).entries()) {
      expect(mirrored[index]!.x).toBeCloseTo(x, 6);
      expect(mirrored[index]!.y).toBeCloseTo(y, 6);
    }
  });

  test.each([
    ['sits, with thighs that point to the camera', { thigh: 30 }, ['thigh', 'shin']],
    ['sits a little turned', { thigh: 43 }, ['thigh', 'shin']],
    ['kneels', { shin: 12 }, ['shin']],
    ['raises both arms to the camera', { upperArm: 30 }, ['upperArm']],
  ] as const)('keeps lengths that the person does not tell who %s', (_name, hidden, kept) => {
    const fitted = fitTo(figure, toJoints(stand({ ...person, ...hidden })));
    for (const limb of kept)
      expect(measureLimb(fitted, limb)).toBeCloseTo(scaleOf(fitted) * measureLimb(figure, limb), 6);
  });

  test('is as broad as people usually are where the person is turned to the side', () => {
    const aside = toJoints(stand({ ...person, shoulder: 12, hip: 6 }));
    const fitted = fitTo(toJoints(stand(person)), aside);
    const torso = measureLimb(fitted, 'torso');
    expect(measure(fitted, ['right_shoulder', 'left_shoulder']) / torso).toBeCloseTo(0.65, 2);
    expect(measure(fitted, ['right_hip', 'left_hip']) / torso).toBeCloseTo(0.36, 2);
  });

  test.each([
    ['sits', { thigh: 30 }, ['thigh', 'shin']],
    ['bends forward', { torso: 50 }, ['torso']],
    ['is turned to the side', { shoulder: 12, hip: 6 }, ['shoulder', 'hip']],
  ] as const)('stays foreshortened where it %s', (_name, own, kept) => {
    const pose = toJoints(stand({ ...longLegged, ...own }));
    const fitted = fitTo(pose, standing);
    for (const limb of kept)
      expect(measureLimb(fitted, limb)).toBeCloseTo(scaleOf(fitted) * measureLimb(pose, limb), 6);
  });

  test('changes little where a joint moves a little', () => {
    const lengths = Array.from({ length: 101 }, (_, step) => {
      const seated = toJoints(stand({ ...person, thigh: 20 + step / 2 }));
      return measureLimb(fitTo(figure, seated), 'shin');
    });
    const steps = lengths.slice(1).map((length, index) => Math.abs(length - lengths[index]!));
    expect(Math.max(...lengths) - Math.min(...lengths)).toBeGreaterThan(5);
    expect(Math.max(...steps)).toBeLessThan(2);
  });

  test('moves what hangs from a joint that is missing with the nearest visible one', () => {
    const places = stand(longLegged);
    const hidden = Object.fromEntries(Object.entries(places).filter(([name]) => name !== 'right_elbow'));
    const fitted = fitTo(toJoints(hidden), standing);
    const arm = scaleOf(fitted) * (longLegged.upperArm + longLegged.forearm);
    expect(measure(fitted, ['right_shoulder', 'right_wrist'])).toBeCloseTo(arm, 6);
  });

  test('takes its other joints along', () => {
    const toes = (places: Record<string, Place>): Record<string, Place> => {
      const [x, y] = places['right_ankle']!;
      return { ...places, mid_hip: [0, 0], right_big_toe: [x - 8, y + 12] };
    };
    const to = toJoints(toes(stand(person)), body25);
    const fitted = fitTo(toJoints(toes(stand(longLegged)), body25), to, body25);
    const foot = measure(fitted, ['right_ankle', 'right_big_toe'], body25);
    expect(foot).toBeCloseTo(scaleOf(fitted, body25) * Math.hypot(8, 12), 6);
  });

  test('of a skeleton without these joints only changes in size and place', () => {
    const joints = ['muzzle', 'withers', 'tail'];
    const ends = (index: number) => [joints[index]!, joints[index + 1]!] as const;
    const horse = toSkeleton({ name: 'horse', joints, limbs: [ends(0), ends(1)] });
    const small = toJoints({ muzzle: [0, 0], withers: [10, 0], tail: [30, 40] }, horse);
    const large = toJoints({ muzzle: [0, 0], withers: [50, 0], tail: [60, 80] }, horse);
    const fitted = fitTo(small, large, horse);
    const length = (to: string) => measure(fitted, ['muzzle', to], horse);
    expect(length('withers') / length('tail')).toBeCloseTo(10 / 50, 6);
  });
});

describe('the frames of a movement fitted to a person', () => {
  const standing = toJoints(stand(person));
  /** Somebody who bends the knees: the hips come down, the feet stay. */
  const squat = (depth: number) => {
    const down = Math.cos(depth);
    const places = stand(longLegged, {
      right: { thigh: 88 * down, shin: 84 * down },
      left: { thigh: 88 * down, shin: 84 * down },
    });
    const foot = places['right_ankle']![1];
    return toJoints(
      Object.fromEntries(Object.entries(places).map(([name, [x, y]]) => [name, [x, y - foot]])),
    );
  };
  const frames = [0, 0.2, 0.5, 0.9, 1.1, 0.3].map(squat);
  const fitted = fitPoses(frames, standing, coco18)!;

  test('all have the same proportions', () => {
    for (const limb of Object.keys(limbs) as (keyof typeof limbs)[]) {
      const ratios = fitted.map(
        (joints, frame) => measureLimb(joints, limb) / measureLimb(frames[frame]!, limb),
      );
      for (const ratio of ratios) expect(ratio).toBeCloseTo(ratios[0]!, 6);
    }
    expect(measureLimb(fitted[0]!, 'thigh')).toBeCloseTo(person.thigh, 6);
  });

  test('stay on the ground', () => {
    const ankle = coco18.joints.indexOf('right_ankle');
    for (const joints of fitted) expect(joints[ankle]!.y).toBeCloseTo(standing[ankle]!.y, 6);
  });

  test('stay there where the ankles are hidden for a while', () => {
    const ankle = /ankle/;
    const hidden = frames.map((joints, frame) =>
      joints.map((joint, index) =>
        frame === 1 && ankle.test(coco18.joints[index]!) ? { ...joint, confidence: 0 } : joint,
      ),
    );
    const nose = (poses: readonly (readonly Joint[])[]) => poses[1]![0]!.y;
    expect(nose(fitPoses(hidden, standing, coco18)!)).toBeCloseTo(nose(fitted), -1);
  });
});
