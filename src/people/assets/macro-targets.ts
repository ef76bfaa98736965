/**
 * MakeHuman's macro targets: how the base mesh becomes a body of a sex, an age, an origin and a
 * build.
 */
const sexes = ['female', 'male'] as const;
/** The name of a sex. */
export type Sex = (typeof sexes)[number];

/** Young is 25 years, old 90; in between they are mixed. */
const ages = ['young', 'old'] as const;
/** The name of an age. */
export type Age = (typeof ages)[number];

/** Where ancestors lived, as far as it shapes faces and bodies; people may be of all three. */
export const origins = ['african', 'asian', 'caucasian'] as const;
/** The name of an origin. */
export type Origin = (typeof origins)[number];

/** Of muscle and weight, against the average. */
export const amounts = ['min', 'average', 'max'] as const;
/** The name of an amount. */
export type Amount = (typeof amounts)[number];

/** The target of an origin, a sex and an age. */
export function originTarget(origin: Origin, sex: Sex, age: Age): string {
  return `${origin}-${sex}-${age}`;
}

/** The target of muscle and weight of a sex and an age. */
export function buildTarget(sex: Sex, age: Age, muscle: Amount, weight: Amount): string {
  return `universal-${sex}-${age}-${muscle}muscle-${weight}weight`;
}

/** The target of the shortest or the tallest of a sex and an age. */
export function heightTarget(sex: Sex, age: Age, height: 'min' | 'max'): string {
  return `height/${sex}-${age}-averagemuscle-averageweight-${height}height`;
}

/**
 * Every target that a body may need: paths below MakeHuman's `targets/macrodetails`, without the
 * ending.
 */
export function listTargets(): string[] {
  return sexes.flatMap((sex) =>
    ages.flatMap((age) => [
      ...origins.map((origin) => originTarget(origin, sex, age)),
      ...amounts.flatMap((muscle) => amounts.map((weight) => buildTarget(sex, age, muscle, weight))),
      heightTarget(sex, age, 'min'),
      heightTarget(sex, age, 'max'),
    ]),
  );
}
