import type { Random } from '../../random.js';
import type { Skirt, Top } from '../identity/identity.js';
import { type LinearRgb, parseLinear, scaleColour } from '../maths/linear-colour.js';
import { createCloth } from '../shading/material.js';
import { denimOf, samplePattern } from './cloth-pattern.js';

type Kind = Exclude<Skirt['kind'], 'dress'>;
type Shape = Pick<Skirt, 'hem' | 'flare' | 'pleats' | 'pleatDepth'>;

const denims = ['#262b38', '#343f50', '#485a72', '#6a8096', '#95a8b9', '#25262a'];

/** A skirt of a colour; denim has its own. */
export function sampleSkirt(random: Random, colour: LinearRgb): Skirt {
  const kind = random.pick<Kind>(['pencil', 'a-line', 'pleated', 'maxi', 'denim']);
  const shape = { ...shapes[kind](random), gap: 0.05, folds: 0.06, waist: random.uniform(1.2, 1.7) };
  if (kind === 'denim') {
    const denim = parseLinear(random.pick(denims));
    const waistband = scaleColour(denim, 0.85);
    const material = createCloth(denim, { ...denimOf(denim), edgeWidth: 0.06, details: { waistband } });
    return { form: 'skirt', kind, ...shape, material };
  }
  const material = createCloth(colour, {
    ...samplePattern(random, colour, { plain: 5, check: 1.5, camouflage: 1.5, dots: 0.7, pinstripes: 0.6 }),
    edgeWidth: 0.06,
    details: { waistband: scaleColour(colour, 0.85) },
  });
  return { form: 'skirt', kind, ...shape, material };
}

/** The lower part of a dress, of the upper part's cloth; a belt lies over the seam. */
export function sampleDressSkirt(random: Random, top: Top): Skirt {
  const { details } = top.material;
  const kind = random.pick<Kind>(['pencil', 'a-line', 'pleated', 'maxi']);
  return {
    form: 'skirt',
    kind: 'dress',
    ...shapes[kind](random),
    gap: 0.05,
    folds: 0.06,
    waist: random.uniform(1.2, 1.8),
    hem: random.pick(
      [random.uniform(-2.6, -1.7), random.uniform(-4, -3), random.uniform(-6.6, -4.6)],
      [3, 2, 1.5],
    ),
    material: {
      ...top.material,
      details: { ...details, placket: 'none', waistband: details.belt, belt: undefined },
    },
  };
}

const shapes: Readonly<Record<Kind, (random: Random) => Shape>> = {
  pencil: (random) => ({
    hem: random.uniform(-3.9, -2.4),
    flare: random.uniform(-0.22, -0.12),
    pleats: 0,
    pleatDepth: 0,
  }),
  'a-line': (random) => ({
    hem: random.uniform(-4.2, -1.5),
    flare: random.uniform(0.05, 0.45),
    pleats: random.integer(5, 9),
    pleatDepth: 0.12,
  }),
  pleated: (random) => ({
    hem: random.uniform(-4.2, -1.5),
    flare: random.uniform(0.05, 0.45),
    pleats: random.integer(16, 26),
    pleatDepth: 0.09,
  }),
  maxi: (random) => ({
    hem: random.uniform(-6.6, -5),
    flare: random.uniform(-0.05, 0.1),
    pleats: random.integer(5, 9),
    pleatDepth: 0.12,
  }),
  denim: (random) => ({ hem: random.uniform(-4.2, -1.5), flare: 0, pleats: 0, pleatDepth: 0 }),
};
