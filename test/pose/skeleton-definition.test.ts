import { toDefinition, toSkeleton } from '../../src/pose/skeleton-definition.js';
import { skeletonSettingSchema } from '../../src/pose/skeleton-schema.js';
import { skeletons } from '../../src/pose/skeletons.js';
import { stickFigure } from '../support/stick-figure.js';

describe('toSkeleton()', () => {
  test('puts places for names: limbs, partners in a flip, and what poses of others tell', () => {
    expect(toSkeleton(stickFigure)).toEqual({
      name: 'stick-figure',
      joints: stickFigure.joints,
      limbs: [
        [0, 1],
        [1, 2],
        [1, 3],
        [1, 4],
        [2, 5],
        [2, 6],
        [2, 7],
      ],
      mirror: [0, 1, 2, 4, 3, 6, 5, 7],
      from: stickFigure.from,
    });
  });

  test('pairs left_x with right_x where nothing else is said', () => {
    const { joints, limbs, name } = toDefinition(skeletons.coco17);
    expect(toSkeleton({ name, joints, limbs }).mirror).toEqual(skeletons.coco17.mirror);
  });

  test('refuses a limb of a joint that is not there', () => {
    const limbs = [['head', 'hat']] as const;
    expect(() => toSkeleton({ ...stickFigure, limbs })).toThrow(
      'Cannot use the skeleton "stick-figure": limb or pair of "hat", expected one of its joints',
    );
  });

  test.each([...Object.values(skeletons), toSkeleton(stickFigure)])(
    'gives back $name from its definition, which the schema accepts',
    (skeleton) => {
      const definition = JSON.parse(JSON.stringify(toDefinition(skeleton)));
      expect(skeletonSettingSchema.parse(definition)).toEqual(definition);
      expect(toSkeleton(definition)).toEqual(skeleton);
    },
  );
});

/** The issues of a setting, each `field: message`. */
function issuesOf(setting: unknown): string[] {
  const parsed = skeletonSettingSchema.safeParse(setting);
  return (parsed.error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

const names = (count: number) => Array.from({ length: count }, (_, i) => `joint-${i}`);
const manyJoints = { name: 'many', joints: names(65), limbs: [['joint-0', 'joint-1']] };

describe('skeletonSettingSchema', () => {
  test.each(['coco18', 'coco17', 'body25'])('takes %s by its name', (name) => {
    expect(skeletonSettingSchema.parse(name)).toBe(name);
  });

  test('takes 64 joints', () => {
    expect(issuesOf({ ...manyJoints, joints: names(64) })).toEqual([]);
  });

  test.each<[string, unknown, string[]]>([
    ['an unknown name', 'coco19', [': "coco19", expected one of coco18, coco17, body25 or a definition']],
    ['nothing', null, [': null, expected one of coco18, coco17, body25 or a definition']],
    ['too many joints', manyJoints, ['joints: Too big: expected array to have <=64 items']],
    [
      'a joint twice',
      { ...stickFigure, joints: [...stickFigure.joints, 'neck'] },
      ['joints.8: "neck", which joints.1 is, expected a different name for each'],
    ],
    [
      'a limb to a joint that is not there',
      { ...stickFigure, limbs: [...stickFigure.limbs, ['neck', 'hat']] },
      ['limbs.7.1: "hat", expected one of joints'],
    ],
    [
      'a limb by numbers',
      { ...stickFigure, limbs: [[0, 99]] },
      [
        'limbs.0.0: Invalid input: expected string, received number',
        'limbs.0.1: Invalid input: expected string, received number',
      ],
    ],
    [
      'a limb from a joint to itself',
      { ...stickFigure, limbs: [['neck', 'neck']] },
      ['limbs.0: "neck" twice, expected two joints'],
    ],
    ['no limbs', { ...stickFigure, limbs: [] }, ['limbs: Too small: expected array to have >=1 items']],
    [
      'a left joint without a right one',
      { name: 'half', joints: ['neck', 'left_hand'], limbs: [['neck', 'left_hand']] },
      ['joints.1: "left_hand" has no partner, expected right_hand among joints, or a pair in pairs'],
    ],
    [
      'pairs that leave out a left and a right joint',
      { ...toDefinition(skeletons.coco17), name: 'mine', pairs: [['nose', 'left_eye']] },
      skeletons.coco17.joints.flatMap((joint, i) =>
        i < 2 ? [] : [expect.stringMatching(`^joints.${i}: "${joint}" has no partner`)],
      ),
    ],
    [
      'a joint with two partners',
      {
        ...stickFigure,
        pairs: [
          ['handL', 'handR'],
          ['footL', 'handR'],
        ],
      },
      ['pairs.1.1: "handR" once more, expected each joint once'],
    ],
    [
      'a pair with a joint that is not there',
      { ...stickFigure, pairs: [['handL', 'handQ']] },
      ['pairs.0.1: "handQ", expected one of joints'],
    ],
    [
      'the origin of a joint that is not there, or from a joint that nobody has',
      { ...stickFigure, from: { hat: ['nose'], head: ['noose'] } },
      [
        'from.hat: "hat", expected one of joints',
        'from.head.0: "noose", expected a joint of coco18, coco17, body25',
      ],
    ],
    [
      'the name of a built-in skeleton with other joints',
      { ...stickFigure, name: 'coco17' },
      ['name: coco17, which is built in with other joints, expected another name'],
    ],
    ['a key that is unknown', { ...stickFigure, colour: 'red' }, [': Unrecognized key: "colour"']],
  ])('refuses %s, naming the field', (_name, setting, issues) => {
    expect(issuesOf(setting)).toEqual(issues);
  });
});
