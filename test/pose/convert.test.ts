import { ReposeError } from '../../src/errors.js';
import { type LoosePose, type ParsePoseOptions, parsePose } from '../../src/pose/convert.js';
import { coco18, type Joint, type Pose, type Skeleton } from '../../src/pose/skeleton.js';
import { toSkeleton } from '../../src/pose/skeleton-definition.js';
import { body25, coco17, skeletons } from '../../src/pose/skeletons.js';
import { snake, stickFigure } from '../support/stick-figure.js';

const canvas = { width: 100, height: 200 };

/** Joint i at (i + 1, 2 i + 1): every one tells from its place which it was. */
function numberedJoints(count: number): Joint[] {
  return Array.from({ length: count }, (_, i) => ({ x: i + 1, y: 2 * i + 1, confidence: 0.5 }));
}

function loose(changes: Partial<LoosePose> = {}): LoosePose {
  return { skeleton: 'coco18', joints: numberedJoints(18), units: 'pixels', ...changes };
}

function withJoint(index: number, change: Partial<Joint>): LoosePose {
  return loose({
    joints: numberedJoints(18).map((joint, i) => (i === index ? { ...joint, ...change } : joint)),
  });
}

const stick = toSkeleton(stickFigure);

function parse(input: LoosePose): Pose {
  return parsePose(input, 'pose', { skeleton: coco18, canvas });
}

function violationsOf(input: LoosePose, options: ParsePoseOptions = { skeleton: coco18, canvas }) {
  try {
    parsePose(input, 'pose', options);
  } catch (error) {
    if (error instanceof ReposeError && error.kind === 'invalid-argument') return error.violations;
    throw error;
  }
  return [];
}

describe('skeletons', () => {
  test.each(Object.values(skeletons))('$name mirrors each joint to its partner and back', (skeleton) => {
    const swapped = skeleton.joints.map((name) =>
      name.replace(/^(left|right)_/, (_, side) => (side === 'left' ? 'right_' : 'left_')),
    );
    expect(skeleton.mirror.map((i) => skeleton.joints[i])).toEqual(swapped);
  });

  test.each(Object.values(skeletons))('$name has limbs between joints that it has, each once', (skeleton) => {
    const limbs = skeleton.limbs.map((limb) => [...limb].sort((a, b) => a - b).join('-'));
    expect(new Set(limbs).size).toBe(limbs.length);
    for (const end of skeleton.limbs.flat()) expect(skeleton.joints[end]).toBeDefined();
  });
});

describe('parsePose()', () => {
  test('keeps 18 joints as they are', () => {
    const pose = parse(loose());
    expect(pose).toEqual({ skeleton: coco18, canvas, joints: numberedJoints(18) });
  });

  test('takes the canvas of the pose before the default one', () => {
    const own = { width: 64, height: 128 };
    expect(parse(loose({ canvas: own })).canvas).toEqual(own);
  });

  test('scales normalised coordinates to the canvas', () => {
    const joints = numberedJoints(18).map((joint) => ({ ...joint, x: 0.25, y: 0.75 }));
    expect(parse(loose({ joints, units: 'normalised' })).joints[0]).toEqual({
      x: 25,
      y: 150,
      confidence: 0.5,
    });
  });

  test('reorders COCO-17 by hand-checked indices, the neck in the middle of the shoulders', () => {
    const joints = parse(loose({ skeleton: 'coco17', joints: numberedJoints(17) })).joints;
    // coco18's joints as indices of coco17; -1 is the neck.
    const origins = [0, -1, 6, 8, 10, 5, 7, 9, 12, 14, 16, 11, 13, 15, 2, 1, 4, 3];
    const neck = { x: 6.5, y: 12, confidence: 0.5 };
    expect(joints).toEqual(origins.map((i) => (i === -1 ? neck : numberedJoints(17)[i])));
  });

  test.each(['left_shoulder', 'right_shoulder'])('leaves the neck unseen when the %s is', (name) => {
    const hidden = coco17.joints.indexOf(name);
    const joints = numberedJoints(17).map((joint, i) => (i === hidden ? { ...joint, confidence: 0 } : joint));
    expect(parse(loose({ skeleton: 'coco17', joints })).joints[1]?.confidence).toBe(0);
  });

  test('reorders BODY_25 by hand-checked indices, without the middle hip and the feet', () => {
    const joints = parse(loose({ skeleton: 'body25', joints: numberedJoints(25) })).joints;
    const origins = [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18];
    expect(joints).toEqual(origins.map((i) => numberedJoints(25)[i]));
  });

  test.each([coco18, coco17, body25])(
    'tells $name by its number of joints',
    ({ name, joints: { length } }) => {
      const joints = numberedJoints(length);
      expect(parse({ joints, units: 'pixels' })).toEqual(parse({ joints, units: 'pixels', skeleton: name }));
    },
  );

  test('gives COCO-17 and BODY_25 out of coco18, the middle hip between the hips, the feet unseen', () => {
    const joints = numberedJoints(18);
    const parseTo = (skeleton: Skeleton) => parsePose(loose(), 'pose', { skeleton, canvas }).joints;
    const origins17 = [0, 15, 14, 17, 16, 5, 2, 6, 3, 7, 4, 11, 8, 12, 9, 13, 10];
    expect(parseTo(coco17)).toEqual(origins17.map((i) => joints[i]));
    const midHip = { x: 10.5, y: 20, confidence: 0.5 };
    const rest = [8, 9, 10, 11, 12, 13, 14, 15, 16, 17].map((i) => joints[i]);
    const feet = Array.from({ length: 6 }, () => ({ x: 0, y: 0, confidence: 0 }));
    expect(parseTo(body25)).toEqual([...joints.slice(0, 8), midHip, ...rest, ...feet]);
  });

  test('gives a skeleton of the user what its definition says of known ones', () => {
    const pose = parsePose(loose(), 'pose', { skeleton: stick, canvas });
    const [nose, neck] = numberedJoints(2);
    const at = (i: number) => numberedJoints(18)[i];
    const pelvis = { x: 10.5, y: 20, confidence: 0.5 };
    const tail = { x: 0, y: 0, confidence: 0 };
    expect(pose.joints).toEqual([nose, neck, pelvis, at(7), at(4), at(13), at(10), tail]);
    expect(pose.skeleton).toBe(stick);
  });

  test('takes the number of joints of the wanted skeleton for that skeleton, before any other', () => {
    const joints = [...stickFigure.joints, ...Array.from({ length: 9 }, (_, i) => `extra-${i}`)];
    const wanted = toSkeleton({ ...stickFigure, joints });
    const input: LoosePose = { joints: numberedJoints(17), units: 'pixels' };
    const options = { skeleton: wanted, canvas };
    expect(parsePose(input, 'pose', options).joints).toEqual(numberedJoints(17));
    const named = { ...input, skeleton: 'coco17' };
    expect(parsePose(named, 'pose', options).joints[0]).toEqual(numberedJoints(17)[0]);
    expect(parsePose(named, 'pose', options).joints[16]?.confidence).toBe(0);
  });

  test.each<[string, LoosePose, string, string]>([
    [
      'by name',
      loose(),
      'pose.skeleton',
      'coco18, which has no joint of snake, expected the 3 joints of snake',
    ],
    [
      'by number',
      { joints: numberedJoints(17), units: 'pixels' },
      'pose.joints',
      'coco17, which has no joint of snake, expected the 3 joints of snake',
    ],
    [
      'by an unknown name',
      loose({ skeleton: 'lizard' }),
      'pose.skeleton',
      '"lizard", expected one of snake, coco18, coco17, body25',
    ],
    [
      'by an unknown number',
      { joints: numberedJoints(4), units: 'pixels' },
      'pose.joints',
      '4 joints, expected one of 3 (snake), 18 (coco18), 17 (coco17), 25 (body25)',
    ],
  ])('refuses a pose of which the wanted skeleton has nothing, told %s', (_name, input, field, problem) => {
    const options = { skeleton: toSkeleton(snake), canvas };
    expect(violationsOf(input, options)).toEqual([
      { field, description: `Cannot read ${field}: ${problem}` },
    ]);
  });

  test('refuses a pose of which only joints are visible that the wanted skeleton lacks', () => {
    const joints = numberedJoints(25).map((joint, i) => (i < 19 ? { ...joint, confidence: 0 } : joint));
    expect(violationsOf(loose({ skeleton: 'body25', joints }))).toEqual([
      {
        field: 'pose.joints',
        description:
          'Cannot read pose.joints: no visible joint, expected at least one with a confidence above 0',
      },
    ]);
  });

  test.each<[string, LoosePose, string, string]>([
    [
      'an unknown skeleton',
      loose({ skeleton: 'coco19' }),
      'pose.skeleton',
      '"coco19", expected one of coco18, coco17, body25',
    ],
    [
      'too few joints',
      loose({ joints: numberedJoints(17) }),
      'pose.joints',
      '17 joints, expected 18, in the order of coco18',
    ],
    [
      'too many joints',
      loose({ joints: numberedJoints(500) }),
      'pose.joints',
      '500 joints, expected 18, in the order of coco18',
    ],
    [
      'a number that no skeleton has',
      { joints: numberedJoints(19), units: 'pixels' },
      'pose.joints',
      '19 joints, expected one of 18 (coco18), 17 (coco17), 25 (body25)',
    ],
    [
      'no joints',
      { joints: [], units: 'pixels' },
      'pose.joints',
      '0 joints, expected one of 18 (coco18), 17 (coco17), 25 (body25)',
    ],
    [
      'NaN',
      withJoint(3, { x: Number.NaN }),
      'pose.joints[3].x',
      'NaN, expected a finite number from -1000000 to 1000000',
    ],
    [
      'infinity',
      withJoint(17, { y: -Infinity }),
      'pose.joints[17].y',
      '-Infinity, expected a finite number from -1000000 to 1000000',
    ],
    [
      'a joint that is not seen but NaN',
      withJoint(0, { x: Number.NaN, confidence: 0 }),
      'pose.joints[0].x',
      'NaN, expected a finite number from -1000000 to 1000000',
    ],
    [
      'a joint too far away',
      withJoint(0, { x: 3e38 }),
      'pose.joints[0].x',
      '3e+38, expected a finite number from -1000000 to 1000000',
    ],
    [
      'a negative confidence',
      withJoint(5, { confidence: -1 }),
      'pose.joints[5].confidence',
      '-1, expected a finite number of at least 0',
    ],
    [
      'a NaN confidence',
      withJoint(5, { confidence: Number.NaN }),
      'pose.joints[5].confidence',
      'NaN, expected a finite number of at least 0',
    ],
    [
      'a canvas without a width',
      loose({ canvas: { width: 0, height: 9 } }),
      'pose.canvas.width',
      '0, expected above 0 and at most 65535',
    ],
    [
      'a canvas of NaN',
      loose({ canvas: { width: 9, height: Number.NaN } }),
      'pose.canvas.height',
      'NaN, expected above 0 and at most 65535',
    ],
    [
      'a canvas too large',
      loose({ canvas: { width: 9, height: 65_536 } }),
      'pose.canvas.height',
      '65536, expected above 0 and at most 65535',
    ],
    [
      'no visible joint',
      loose({ joints: numberedJoints(18).map((joint) => ({ ...joint, confidence: 0 })) }),
      'pose.joints',
      'no visible joint, expected at least one with a confidence above 0',
    ],
    [
      'no joint on the canvas',
      loose({ canvas: { width: 0.5, height: 1 } }),
      'pose.joints',
      'no visible joint on the canvas, expected at least one inside its 0.5x1 pixels',
    ],
    [
      'pixels called normalised',
      loose({ joints: numberedJoints(18).map((joint) => ({ ...joint, x: 40 })), units: 'normalised' }),
      'pose.joints',
      'no visible joint on the canvas, expected at least one inside its 100x200 pixels',
    ],
  ])('refuses %s', (_name, input, field, problem) => {
    expect(violationsOf(input)).toEqual([{ field, description: `Cannot read ${field}: ${problem}` }]);
  });

  test('names every violation at once, in the order of the fields', () => {
    const joints = numberedJoints(18).map((joint, i) =>
      i < 2 ? { ...joint, x: Number.NaN, y: Infinity } : joint,
    );
    const fields = violationsOf(loose({ joints, canvas: { width: -1, height: 9 } })).map(
      ({ field }) => field,
    );
    expect(fields).toEqual([
      'pose.canvas.width',
      'pose.joints[0].x',
      'pose.joints[0].y',
      'pose.joints[1].x',
      'pose.joints[1].y',
    ]);
  });
});
