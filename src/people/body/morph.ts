import { unitsPerDecimetre } from '../assets/body-file.js';
import type { BodyAssets } from '../assets/load-body.js';
import {
  type Age,
  amounts,
  buildTarget,
  heightTarget,
  type Origin,
  origins,
  originTarget,
  type Sex,
} from '../assets/macro-targets.js';
import { clamp } from '../maths/interpolate.js';

/** The shape of a body. */
export interface BodyShape {
  /** 0 female, 1 male. */
  readonly male: number;
  readonly ageYears: number;
  /** How much of each origin: they add up to 1. */
  readonly origins: Readonly<Record<Origin, number>>;
  /** 0 to 1, 0.5 being the average. */
  readonly muscle: number;
  readonly weight: number;
  readonly height: number;
}

const youngYears = 25;
const oldYears = 90;

/** The base mesh's vertices (x, y, z, decimetres) in the shape of a body. */
export function morphBody(assets: BodyAssets, shape: BodyShape): Float32Array {
  const morphed = Float32Array.from(assets.positions);
  const old = clamp((shape.ageYears - youngYears) / (oldYears - youngYears));
  const bySex: readonly [Sex, number][] = [
    ['female', 1 - shape.male],
    ['male', shape.male],
  ];
  const byAge: readonly [Age, number][] = [
    ['young', 1 - old],
    ['old', old],
  ];
  for (const [sex, sexWeight] of bySex)
    for (const [age, ageWeight] of byAge)
      for (const [target, weight] of weighTargets(shape, sex, age))
        addTarget(morphed, assets.targets.get(target)!, weight * sexWeight * ageWeight);
  return morphed;
}

function weighTargets(shape: BodyShape, sex: Sex, age: Age): [target: string, weight: number][] {
  const muscles = weighAmounts(shape.muscle);
  const weights = weighAmounts(shape.weight);
  return [
    ...origins.map((origin): [string, number] => [originTarget(origin, sex, age), shape.origins[origin]]),
    ...amounts.flatMap((muscle, i) =>
      amounts.map((weight, j): [string, number] => [
        buildTarget(sex, age, muscle, weight),
        muscles[i]! * weights[j]!,
      ]),
    ),
    [heightTarget(sex, age, shape.height < 0.5 ? 'min' : 'max'), Math.abs(2 * shape.height - 1)],
  ];
}

/** Of the least, the average and the most: a value of 0 to 1 lies between two of them. */
function weighAmounts(value: number): readonly [number, number, number] {
  return value < 0.5 ? [1 - 2 * value, 2 * value, 0] : [0, 2 - 2 * value, 2 * value - 1];
}

function addTarget(morphed: Float32Array, axes: readonly Int16Array[], weight: number): void {
  if (weight < 1e-3) return;
  const factor = weight / unitsPerDecimetre;
  for (const [axis, moves] of axes.entries())
    for (let i = 0; i < moves.length; i += 1) morphed[3 * i + axis]! += factor * moves[i]!;
}
