import type { Skeleton } from '../pose/skeleton.js';

/** What decides how wide a part is and how it moves. */
export type PartKind = 'torso' | 'head' | 'arm' | 'leg';

/** A stiff part of the body, by 0-based joints of its skeleton. */
export interface BodyPart {
  readonly name: string;
  readonly kind: PartKind;
  /** 1 for a part of the person's left side, -1 of the right one, 0 in the middle. */
  readonly side: -1 | 0 | 1;
  /** The part reaches from the middle of these joints ... */
  readonly start: readonly number[];
  /** ... to the middle of these. */
  readonly end: readonly number[];
  /** How far the part goes on beyond its end, as a share of the way there: a hand, a foot. */
  readonly beyond: number;
  /** How much each joint, of `start` and then of `end`, tells of where the part goes. */
  readonly weights: readonly number[];
  /**
   * The part of the other side, as an index of the list of parts; a part in the middle is its own.
   */
  readonly other: number;
}

/**
 * The parts of a skeleton, the torso first, and the joints between which the torso's length is
 * measured.
 */
export interface BodyParts {
  readonly parts: readonly BodyPart[];
  /** Shoulder and hip of each side. */
  readonly torsoSides: readonly (readonly [number, number])[];
  /** The nose and the eyes, where a skeleton has all of them. */
  readonly looking: readonly number[];
  /** The right and the left ear, where a skeleton has both. */
  readonly ears: readonly number[];
  /** The right and the left eye, and ear, where a skeleton has both. */
  readonly faceSides: readonly (readonly [number, number])[];
}

/**
 * How far a part reaches sideways, a torso beyond its own breadth: the standard deviation of its mask, as a share of
 * the torso's length.
 */
export const partWidths: Readonly<Record<PartKind, number>> = {
  torso: 0.1,
  head: 0.22,
  arm: 0.12,
  leg: 0.14,
};

/** How far hands and feet go on, as shares of their forearm's and shin's length. */
const beyondEnds = { forearm: 0.4, shin: 0.15 } as const;

const sides = ['right', 'left'] as const;

/** Of each side, in the order in which parts are listed. */
const limbs = [
  { name: 'upper_arm', kind: 'arm', start: 'shoulder', end: 'elbow' },
  { name: 'forearm', kind: 'arm', start: 'elbow', end: 'wrist' },
  { name: 'thigh', kind: 'leg', start: 'hip', end: 'knee' },
  { name: 'shin', kind: 'leg', start: 'knee', end: 'ankle' },
] as const;

/**
 * The joints of a head that lie before it: they move sideways as it turns, where the ears tell whether it
 * tilts.
 */
const looking = ['nose', 'right_eye', 'left_eye'];
export const lookingWeight = 0.1;

/** The joints of a head, without the neck that it stands on. */
const face = [...looking, 'right_ear', 'left_ear'];

/**
 * The parts of a skeleton, told by its joints' names, which are those of `coco18`: 10 for coco18,
 * coco17 and body25. A skeleton of one's own has those parts whose joints it has; undefined for one
 * without shoulders and hips, by which all are measured.
 */
export function findBodyParts({ joints }: Skeleton): BodyParts | undefined {
  const at = (names: readonly string[]) => names.map((name) => joints.indexOf(name));
  const bothSides = (joint: string) => sides.map((side) => `${side}_${joint}`);
  const [shoulders, hips] = [at(bothSides('shoulder')), at(bothSides('hip'))];
  if ([...shoulders, ...hips].includes(-1)) return undefined;

  const neck = joints.indexOf('neck');
  const head = {
    name: 'head',
    start: neck < 0 ? shoulders : [neck],
    end: at(face).filter((joint) => joint >= 0),
  };
  const found = [
    { name: 'torso', kind: 'torso' as const, side: 0 as const, start: shoulders, end: hips },
    ...(head.end.length > 0 ? [{ ...head, kind: 'head' as const, side: 0 as const }] : []),
    ...limbs
      .flatMap(({ name, kind, start, end }) =>
        sides.map((side) => ({
          name: `${side}_${name}`,
          kind,
          side: side === 'left' ? (1 as const) : (-1 as const),
          start: at([`${side}_${start}`]),
          end: at([`${side}_${end}`]),
        })),
      )
      .filter(({ start, end }) => ![...start, ...end].includes(-1)),
  ];
  const weigh = (joint: number) => (looking.includes(joints[joint]!) ? lookingWeight : 1);
  const names = found.map(({ name }) => name);
  const parts = found.map((part, index) => {
    const other = names.indexOf(toOtherName(part.name));
    const weights = [...part.start, ...part.end].map(weigh);
    const [, limb] = /_(forearm|shin)$/.exec(part.name) ?? [];
    const beyond = limb === undefined ? 0 : beyondEnds[limb as keyof typeof beyondEnds];
    return { ...part, beyond, weights, other: other < 0 ? index : other };
  });
  const all = (names: readonly string[]) => (names.every((name) => joints.includes(name)) ? at(names) : []);
  const pairs = ['eye', 'ear'].map((joint) => all(bothSides(joint)));
  return {
    parts,
    torsoSides: [0, 1].map((side) => [shoulders[side]!, hips[side]!] as const),
    looking: all(looking),
    ears: pairs[1]!,
    faceSides: pairs.flatMap(([right, left]) => (right === undefined ? [] : [[right, left!] as const])),
  };
}

function toOtherName(name: string): string {
  return name.startsWith('right_') ? name.replace('right_', 'left_') : name.replace('left_', 'right_');
}
