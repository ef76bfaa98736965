/** MakeHuman's macro targets: how the base mesh becomes a body of a sex, an age, an origin and a build. */
export const sexes = ['female', 'male'] as const;
export type Sex = (typeof sexes)[number];

/** Young is 25 years, old 90; in between they are mixed. */
export const ages = ['young', 'old'] as const;
export type Age = (typeof ages)[number];

export const origins = ['african', 'asian', 'caucasian'] as const;
export type Origin = (typeof origins)[number];

/** Of muscle and weight, against the average. */
export const amounts = ['min', 'average', 'max'] as const;
export type Amount = (typeof amounts)[number];

export function originTarget(origin: Origin, sex: Sex, age: Age): string {
  return `${origin}-${sex}-${age}`;
}

export function buildTarget(sex: Sex, age: Age, muscle: Amount, weight: Amount): string {
  return `universal-${sex}-${age}-${muscle}muscle-${weight}weight`;
}

export function heightTarget(sex: Sex, age: Age, height: 'min' | 'max'): string {
  return `height/${sex}-${age}-averagemuscle-averageweight-${height}height`;
}

/** Every target that a body may need: paths below MakeHuman's `targets/macrodetails`, without the ending. */
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
