import { z } from 'zod';
import { type SkeletonDefinition, type SkeletonSetting, toOtherSide } from './skeleton-definition.js';
import { isSkeletonName, skeletonNames, skeletons } from './skeletons.js';

/** A limit on heat map channels, so that a mistaken file does not become a network of gigabytes. */
const maxJoints = 64;

const jointName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/)
  .describe('letters, digits, _, - and .');
const ends = z.tuple([jointName, jointName]).describe('two joints by name');

/** The fields of a skeleton, each by itself; `checkSkeleton` checks them together. */
export const skeletonFields = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/),
  joints: z.array(jointName).min(2).max(maxJoints),
  limbs: z.array(ends).min(1).max(256).describe('what the pose mask is drawn from'),
  pairs: z
    .array(ends)
    .optional()
    .describe('joints that change places in a flip; left_x and right_x where absent'),
  from: z
    .record(z.string(), z.array(z.string()).min(1))
    .optional()
    .describe('a joint as the middle of joints of coco18, coco17 or body25'),
});

/** A skeleton's definition. Issues name the field: `limbs.3.1`. */
export const skeletonSchema = skeletonFields.superRefine((definition, context) => {
  for (const { path, message } of checkSkeleton(definition)) addIssue(context, path, message);
});

/**
 * A configuration's skeleton: the name of a built-in one, or a definition, whose issues name the
 * field.
 */
export const skeletonSettingSchema = z.unknown().transform((value, context): SkeletonSetting => {
  if (typeof value === 'string' && isSkeletonName(value)) return value;
  const parsed = skeletonSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  if (typeof value === 'object' && value !== null)
    for (const { path, message } of parsed.error.issues) addIssue(context, path, message);
  else
    addIssue(
      context,
      [],
      `${JSON.stringify(value)}, expected one of ${skeletonNames.join(', ')} or a definition`,
    );
  return z.NEVER;
});

/** What is wrong with a skeleton, and where. */
export interface SkeletonProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** The problems of a definition with well-formed fields. */
export function checkSkeleton(definition: SkeletonDefinition): SkeletonProblem[] {
  return [
    ...checkName(definition),
    ...checkJoints(definition),
    ...checkEnds(definition, 'limbs'),
    ...checkEnds(definition, 'pairs'),
    ...checkPairs(definition),
    ...checkFrom(definition),
  ];
}

/** A definition must not use a built-in name for other joints: programs rely on it. */
function checkName({ name, joints }: SkeletonDefinition): SkeletonProblem[] {
  if (!isSkeletonName(name) || skeletons[name].joints.join() === joints.join()) return [];
  return [{ path: ['name'], message: `${name}, which is built in with other joints, expected another name` }];
}

function checkJoints({ joints }: SkeletonDefinition): SkeletonProblem[] {
  return joints.flatMap((joint, index) => {
    const first = joints.indexOf(joint);
    const message = `"${joint}", which joints.${first} is, expected a different name for each`;
    return first === index ? [] : [{ path: ['joints', index], message }];
  });
}

function checkEnds(definition: SkeletonDefinition, field: 'limbs' | 'pairs'): SkeletonProblem[] {
  return (definition[field] ?? []).flatMap((both, index): SkeletonProblem[] => {
    const unknown = both.flatMap((joint, end) =>
      definition.joints.includes(joint)
        ? []
        : [{ path: [field, index, end], message: `"${joint}", expected one of joints` }],
    );
    if (both[0] !== both[1]) return unknown;
    return [...unknown, { path: [field, index], message: `"${both[0]}" twice, expected two joints` }];
  });
}

/** Each joint has at most one partner; a joint named after a side needs one. */
function checkPairs({ joints, pairs }: SkeletonDefinition): SkeletonProblem[] {
  const paired = (pairs ?? []).flat();
  const twice = (pairs ?? []).flatMap((both, index) =>
    both.flatMap((joint, end) =>
      paired.indexOf(joint) === 2 * index + end
        ? []
        : [{ path: ['pairs', index, end], message: `"${joint}" once more, expected each joint once` }],
    ),
  );
  const alone = joints.flatMap((joint, index) => {
    const other = toOtherSide(joint);
    if (other === undefined || paired.includes(joint) || (!pairs && joints.includes(other))) return [];
    const message = `"${joint}" has no partner, expected ${other} among joints, or a pair in pairs`;
    return [{ path: ['joints', index], message }];
  });
  return [...twice, ...alone];
}

const knownJoints = new Set(Object.values(skeletons).flatMap(({ joints }) => joints));

function checkFrom({ joints, from = {} }: SkeletonDefinition): SkeletonProblem[] {
  return Object.entries(from).flatMap(([joint, sources]) => [
    ...(joints.includes(joint)
      ? []
      : [{ path: ['from', joint], message: `"${joint}", expected one of joints` }]),
    ...sources.flatMap((source, index) =>
      knownJoints.has(source)
        ? []
        : [
            {
              path: ['from', joint, index],
              message: `"${source}", expected a joint of ${skeletonNames.join(', ')}`,
            },
          ],
    ),
  ]);
}

function addIssue(context: z.RefinementCtx, path: readonly PropertyKey[], message: string): void {
  context.addIssue({ code: 'custom', path: [...path], message });
}
