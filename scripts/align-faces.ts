import { type Face, type FacePoint, type PlacedFace, type Placement, sampleFace } from './face-picture.js';

/**
 * Where nose, eyes and ears are around the middle of a face, in torso lengths, and how much each tells: means of
 * test/fixtures/photograph-pairs, where the pictures show torsos too.
 */
const places: readonly FacePoint[] = [
  [0, 0.021],
  [-0.0645, -0.04],
  [0.0645, -0.04],
  [-0.155, 0.015],
  [0.155, 0.015],
];
const weights = [1, 1, 1, 0.3, 0.3];

/** Where faces are compared: an oval from the brows to the chin, of a beard its upper part. */
const oval = { across: 0.115, down: 0.16, middle: 0.02, apart: 0.01, beardFrom: 0.08 };
const points: readonly FacePoint[] = Array.from({ length: 33 * 25 }, (_, i): FacePoint => {
  return [oval.apart * ((i % 25) - 12), oval.middle + oval.apart * (Math.floor(i / 25) - 16)];
}).filter(([u, v]) => Math.hypot(u / oval.across, (v - oval.middle) / oval.down) < 1);

/** Steps of the search, in torso lengths, and how often everybody is compared with the mean of the others. */
const search = { first: 0.012, last: 0.0008, rounds: 4 };

/**
 * Places faces over each other: first by their joints, then each where it is most like the mean of the others and of
 * their mirror images. The same pictures give the same places.
 */
export function alignFaces(faces: readonly Face[]): PlacedFace[] {
  const placed = faces.map((face) => ({ ...face, placement: fitJoints(face) }));
  for (let round = 0; round < search.rounds; round += 1)
    for (const [index, face] of placed.entries()) {
      const others = placed.filter((other, i) => i !== index && !other.isBearded);
      placed[index] = { ...face, placement: findPlacement(face, describeMean(others)) };
    }
  return placed;
}

/** The similarity that brings the joints' usual places to those of a face, by weighted least squares. */
function fitJoints({ joints }: Face): Placement {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (value: (i: number) => number) =>
    weights.reduce((sum, weight, i) => sum + weight * value(i), 0) / total;
  const [u0, v0] = [mean((i) => places[i]![0]), mean((i) => places[i]![1])];
  const [mx, my] = [mean((i) => joints[i]!.x), mean((i) => joints[i]!.y)];
  const offset = (i: number) =>
    [places[i]![0] - u0, places[i]![1] - v0, joints[i]!.x - mx, joints[i]!.y - my] as const;
  const moment = (value: (u: number, v: number, x: number, y: number) => number) =>
    mean((i) => value(...offset(i)));
  const spread = moment((u, v) => u * u + v * v);
  const a = moment((u, v, x, y) => u * x + v * y) / spread;
  const b = moment((u, v, x, y) => u * y - v * x) / spread;
  return { a, b, x0: mx - a * u0 + b * v0, y0: my - b * u0 - a * v0 };
}

/** The logs of how bright a face is at the points, or its mirror image, less their mean. */
function describe(face: PlacedFace, side: 1 | -1): number[] {
  const logs = points.map(([u, v]) => {
    const [red, green, blue] = sampleFace(face, side * u, v) as [number, number, number];
    return Math.log(1 + 0.3 * red + 0.59 * green + 0.11 * blue);
  });
  const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
  return logs.map((value) => value - mean);
}

function describeMean(faces: readonly PlacedFace[]): number[] {
  const all = faces.flatMap((face) => [describe(face, 1), describe(face, -1)]);
  return points.map((_, i) => all.reduce((sum, values) => sum + values[i]!, 0) / all.length);
}

/** The placement near a face's own that is most like a mean: hill climbing by smaller and smaller steps. */
function findPlacement(face: PlacedFace, mean: readonly number[]): Placement {
  const measure = (placement: Placement) => {
    const sides = ([1, -1] as const).map((side) => describe({ ...face, placement }, side));
    const counts = ([, v]: FacePoint) => Number(!(face.isBearded && v > oval.beardFrom));
    const square = (values: readonly number[], i: number) => (values[i]! - mean[i]!) ** 2;
    return points.reduce((sum, point, i) => {
      return sum + counts(point) * sides.reduce((both, values) => both + square(values, i), 0);
    }, 0);
  };
  let best = { placement: face.placement, error: measure(face.placement) };
  for (let step = search.first; step > search.last; ) {
    const [first] = listNeighbours(best.placement, step)
      .map((placement) => ({ placement, error: measure(placement) }))
      .sort((a, b) => a.error - b.error);
    if (first && first.error < best.error) best = first;
    else step /= 2;
  }
  return best.placement;
}

/** Moved, turned and grown by a step either way. */
function listNeighbours({ a, b, x0, y0 }: Placement, step: number): Placement[] {
  const scale = Math.hypot(a, b);
  return [step, -step].flatMap((by) => [
    { a, b, x0: x0 + by * scale, y0 },
    { a, b, x0, y0: y0 + by * scale },
    { a: a * (1 + 2 * by), b: b * (1 + 2 * by), x0, y0 },
    { a: a - 3 * by * b, b: b + 3 * by * a, x0, y0 },
  ]);
}
