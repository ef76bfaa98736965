import type { Joint, Skeleton } from './skeleton.js';
import { type FindJoint, findMiddle, nameJoints, shares, upperShares } from './stature.js';

/** Values by the kind of limb; a left and a right one share theirs. */
export type ByLimb<Value> = Readonly<Record<Limb, Value>>;

/** A limb's length as a share of the stature, and how well it is told, 0 to 1. */
export interface ToldLength {
  readonly share: number;
  readonly told: number;
}

type Limb = keyof typeof usual;

/** How long limbs usually are, as shares of the stature. Shoulders and hips count from their middle. */
const usual = {
  torso: shares.torso,
  shoulder: shares.shoulders / 2,
  hip: 0.05,
  head: shares.neckToEyes,
  upperArm: shares.upperArm,
  thigh: shares.thigh,
  shin: shares.shin,
} as const;

/** Half the widths of a body that a picture does not tell, as shares of the stature: those of photographs, since few poses are of anybody like that. */
const untold: Partial<ByLimb<number>> = {
  shoulder: (upperShares.shoulders * shares.torso) / 2,
  hip: (upperShares.hips * shares.torso) / 2,
};

/**
 * From where on a length counts as seen in full, and not as foreshortened: as a share of its usual
 * one, for a torso, of which statures are told, and others; and for a thigh, which tells who sits, as
 * a share of its shin. It is told in full `fade` above.
 */
const least = { torso: 0.8, limb: 0.6, thigh: 0.7 } as const;
const fade = 0.1;

/** The least and most that a limb is resized. */
const limits = [0.7, 1.4] as const;

/** Middles of joints, from which others hang. */
const middles: Readonly<Record<string, readonly string[]>> = {
  mid_hip: ['right_hip', 'left_hip'],
  mid_shoulder: ['right_shoulder', 'left_shoulder'],
  mid_ear: ['right_ear', 'left_ear'],
};

/** What a joint or middle hangs from; without `limb`, at the same distance whoever it is. */
interface Link {
  readonly from: string;
  readonly limb?: Limb;
}

/**
 * The body from the hips outwards. A face is rigid, because its joints tell where it looks. Forearms
 * are kept: they point to the camera too often to be told.
 */
const links: Readonly<Record<string, Link>> = {
  mid_shoulder: { from: 'mid_hip', limb: 'torso' },
  neck: { from: 'mid_shoulder', limb: 'head' },
  mid_ear: { from: 'mid_shoulder', limb: 'head' },
  nose: { from: 'mid_ear' },
  ...linksOf('right'),
  ...linksOf('left'),
};

function linksOf(side: 'right' | 'left'): Record<string, Link> {
  return {
    [`${side}_eye`]: { from: 'mid_ear' },
    [`${side}_ear`]: { from: 'mid_ear' },
    [`${side}_shoulder`]: { from: 'mid_shoulder', limb: 'shoulder' },
    [`${side}_elbow`]: { from: `${side}_shoulder`, limb: 'upperArm' },
    [`${side}_wrist`]: { from: `${side}_elbow` },
    [`${side}_hip`]: { from: 'mid_hip', limb: 'hip' },
    [`${side}_knee`]: { from: `${side}_hip`, limb: 'thigh' },
    [`${side}_ankle`]: { from: `${side}_knee`, limb: 'shin' },
  };
}

/**
 * The proportions of a figure of some stature in one pose or the frames of a movement: the longest
 * of each limb, or nearly, because foreshortening only shortens.
 */
export function measureProportions(
  poses: readonly (readonly Joint[])[],
  skeleton: Skeleton,
  stature: number,
): ByLimb<ToldLength | undefined> {
  const lengths = poses.flatMap((pose) => measureLimbs(nameJoints(pose, skeleton), stature));
  return mapLimbs((limb) => {
    const found = lengths.filter((length) => length.limb === limb);
    const sorted = found.toSorted((a, b) => a.told * a.share - b.told * b.share);
    return sorted[Math.round(0.9 * (sorted.length - 1))];
  });
}

/**
 * How many times as long a figure's limbs must be to have a person's proportions; 1 where either is not told. Widths that a person's picture does not tell, as
 * that of a profile, are the usual ones.
 */
export function compareProportions(
  person: ByLimb<ToldLength | undefined>,
  figure: ByLimb<ToldLength | undefined>,
): ByLimb<number> {
  return mapLimbs((limb) => {
    const [wanted, own] = [person[limb], figure[limb]];
    if (wanted === undefined || own === undefined || own.told === 0) return 1;
    const { share, told } = fillWidth(limb, wanted);
    const ratio = Math.min(Math.max(share / own.share, limits[0]), limits[1]);
    return 1 + told * own.told * (ratio - 1);
  });
}

/** A length of a person, the usual one as far as a width is not told. */
function fillWidth(limb: Limb, length: ToldLength): ToldLength {
  const usualShare = untold[limb];
  if (usualShare === undefined) return length;
  return { share: length.told * length.share + (1 - length.told) * usualShare, told: 1 };
}

/**
 * A pose with its limbs so many times as long, in the same directions: the middle of the hips stays,
 * and each joint moves with what it hangs from, or with the nearest that is visible. Joints that no
 * body has by name move with the nearest one along the skeleton's limbs.
 */
export function resizeLimbs(joints: readonly Joint[], skeleton: Skeleton, ratios: ByLimb<number>): Joint[] {
  const find = nameJoints(joints, skeleton);
  return joints.map((joint, index) => {
    const { x, y } = findShift(findNamed(index, skeleton), find, ratios);
    return { ...joint, x: joint.x + x, y: joint.y + y };
  });
}

interface Shift {
  readonly x: number;
  readonly y: number;
}

function findShift(name: string | undefined, find: FindJoint, ratios: ByLimb<number>): Shift {
  const link = toLink(name);
  if (name === undefined || link === undefined) return { x: 0, y: 0 };
  const { x, y } = findShift(link.from, find, ratios);
  const [from, to] = [findPoint(link.from, find), findPoint(name, find)];
  if (from === undefined || to === undefined || link.limb === undefined) return { x, y };
  const longer = ratios[link.limb] - 1;
  return { x: x + longer * (to.x - from.x), y: y + longer * (to.y - from.y) };
}

/** The joint itself, or the nearest one along the skeleton's limbs that has a link or is a middle. */
function findNamed(index: number, { joints, limbs }: Skeleton): string | undefined {
  const reached = new Set([index]);
  for (const at of reached) {
    const name = joints[at]!;
    if (toLink(name) !== undefined || Object.hasOwn(middles, name)) return name;
    for (const limb of limbs) if (limb.includes(at)) for (const end of limb) reached.add(end);
  }
  return undefined;
}

interface LimbLength extends ToldLength {
  readonly limb: Limb;
}

function measureLimbs(find: FindJoint, stature: number): LimbLength[] {
  const lengths = Object.entries(links).flatMap(([name, { limb }]) => {
    const length = limb && measureLink(name, find);
    if (limb === undefined || length === undefined) return [];
    const share = length / stature;
    const told = toTold(share / usual[limb], limb === 'torso' ? least.torso : least.limb);
    return [{ limb, share, told: told * tellLeg(name, find) }];
  });
  const breadth = Math.max(0, ...lengths.filter(({ limb }) => limb === 'shoulder').map(({ told }) => told));
  return lengths.map((each) => (each.limb === 'hip' ? { ...each, told: each.told * breadth } : each));
}

/** How far a knee or ankle is of a leg that shows its length; 1 for other joints. */
function tellLeg(name: string, find: FindJoint): number {
  const leg = /^(right|left)_(knee|ankle)$/.exec(name);
  if (leg === null) return 1;
  const [thigh, shin] = ['knee', 'ankle'].map((joint) => measureLink(`${leg[1]}_${joint}`, find));
  return thigh && shin ? toTold(thigh / shin, least.thigh) : 0;
}

function measureLink(name: string, find: FindJoint): number | undefined {
  const link = toLink(name);
  const [from, to] = [link && findPoint(link.from, find), findPoint(name, find)];
  return from && to && Math.hypot(to.x - from.x, to.y - from.y);
}

function toLink(name: string | undefined): Link | undefined {
  return name !== undefined && Object.hasOwn(links, name) ? links[name] : undefined;
}

function findPoint(name: string, find: FindJoint): Joint | undefined {
  const of = middles[name];
  return of ? findMiddle(find, of) : find(name);
}

function toTold(value: number, from: number): number {
  return Math.min(Math.max((value - from) / fade, 0), 1);
}

function mapLimbs<Value>(toValue: (limb: Limb) => Value): ByLimb<Value> {
  const limbs = Object.keys(usual) as Limb[];
  return Object.fromEntries(limbs.map((limb) => [limb, toValue(limb)])) as ByLimb<Value>;
}
