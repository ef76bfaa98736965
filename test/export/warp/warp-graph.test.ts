import { GraphBuilder } from '../../../src/export/graph-builder.js';
import { encodeModel } from '../../../src/export/onnx/encode-model.js';
import { createGraphSession, type PlainTensor } from '../../../src/export/onnxruntime/graph-session.js';
import { createPersonSample } from '../../../src/export/parity/person-sample.js';
import { addWarp } from '../../../src/export/warp/warp-graph.js';
import { toUnitRange } from '../../../src/image/value-range.js';
import { coco18, type Joint, type Size, type Skeleton } from '../../../src/pose/skeleton.js';
import { toSkeleton } from '../../../src/pose/skeleton-definition.js';
import { coco17 } from '../../../src/pose/skeletons.js';
import { createRandom } from '../../../src/random.js';
import { findBodyParts } from '../../../src/warp/body-parts.js';
import { fillFigure, findFigure } from '../../../src/warp/find-figure.js';
import { holdHead } from '../../../src/warp/hold-head.js';
import { createWarpOutput, warpPicture } from '../../../src/warp/warp-picture.js';
import { drawSkirt, legsApart } from '../../support/skirts.js';
import { standing } from '../../support/standing-person.js';

/** The nodes of src/export/warp alone, as a graph that gives W, C, S and B. */
function buildWarpGraph({ width, height }: Size, skeleton: Skeleton) {
  const builder = new GraphBuilder('warp');
  const joints = ['N', skeleton.joints.length, 3];
  const planes = addWarp(builder, findBodyParts(skeleton)!, {
    cond: builder.addInput('cond', 'float32', ['N', 3, height, width]),
    matte: builder.addInput('matte', 'float32', ['N', 1, height, width]),
    source: builder.addInput('source', 'float32', joints),
    target: builder.addInput('target', 'float32', joints),
  });
  for (const [name, value] of Object.entries(planes)) builder.addOutput(value, name);
  return encodeModel(builder.build(), { name: 'test', version: '1' });
}

interface Example {
  readonly image: Float32Array; // [H, W, 3]
  readonly matte: Float32Array; // [H, W]
  readonly source: readonly Joint[];
  readonly target: readonly Joint[];
}

/** What src/warp makes of an example, in planes. */
function prepare(skeleton: Skeleton, size: Size, { image, matte, source, target }: Example) {
  const pixels = size.width * size.height;
  const planes = {
    ...createWarpOutput(size),
    background: new Float32Array(3 * pixels),
    hold: new Float32Array(pixels),
  };
  const body = findBodyParts(skeleton)!;
  const figure = findFigure(body, { image, matte, size, source });
  warpPicture(body, { figure, size, source, target }, planes);
  holdHead(body, { size, source, target }, planes.hold);
  fillFigure({ image, size }, figure.hole, planes.background);
  return Object.fromEntries(Object.entries(planes).map(([name, values]) => [name, toPlanes(values, pixels)]));
}

function toPlanes(values: Float32Array, pixels: number): Float32Array {
  const channels = values.length / pixels;
  return values.map((_, i) => values[(i % pixels) * channels + Math.floor(i / pixels)]!);
}

const toFloats = (joints: readonly Joint[]) => joints.flatMap(({ x, y, confidence }) => [x, y, confidence]);

async function runGraph(size: Size, skeleton: Skeleton, examples: readonly Example[]) {
  const pixels = size.width * size.height;
  const session = await createGraphSession(buildWarpGraph(size, skeleton));
  const tensor = (dims: readonly number[], parts: readonly number[][]): PlainTensor => ({
    type: 'float32',
    dims: [examples.length, ...dims],
    data: Float32Array.from(parts.flat()),
  });
  const joints = [skeleton.joints.length, 3];
  const outputs = await session.run({
    cond: tensor(
      [3, size.height, size.width],
      examples.map(({ image }) => [...toPlanes(image, pixels)]),
    ),
    matte: tensor(
      [1, size.height, size.width],
      examples.map(({ matte }) => [...matte]),
    ),
    source: tensor(
      joints,
      examples.map(({ source }) => toFloats(source)),
    ),
    target: tensor(
      joints,
      examples.map(({ target }) => toFloats(target)),
    ),
  });
  await session.dispose();
  return outputs;
}

function createExample(size: Size, skeleton: Skeleton, index: number): Example {
  const { cond, joints, condJoints = [] } = createPersonSample({ ...size, skeleton }, 1, index);
  const random = createRandom(index);
  const matte = Float32Array.from({ length: size.width * size.height }, () => random.uniform(0, 1));
  return { image: toUnitRange(cond), matte, source: condJoints, target: joints };
}

/** An example whose person turns round: a face is covered. */
function turnRound(example: Example, { width }: Size): Example {
  return { ...example, target: example.source.map((joint) => ({ ...joint, x: width - joint.x })) };
}

/** The same the other way round: a face is drawn on what was its back. */
function turnBack(example: Example, size: Size): Example {
  const { source, target } = turnRound(example, size);
  return { ...example, source: target, target: source };
}

/** The joints of an example's person where a profile that looks to the right shows them. */
function turnAside(example: Example, { width }: Size, { joints }: Skeleton): Example {
  const middle = example.source[joints.indexOf('left_shoulder')]!.x;
  const target = example.source.map((joint, i): Joint => {
    const ahead = /nose|eye/.test(joints[i]!) ? 0.15 * width : 0;
    return { ...joint, x: middle + ahead + 0.05 * (joint.x - middle) };
  });
  return { ...example, target };
}

/** The other way round: of a profile, one arm and one leg are hidden. */
function openUp(example: Example, size: Size, skeleton: Skeleton): Example {
  const { source, target } = turnAside(example, size, skeleton);
  return { ...example, source: target, target: source };
}

/** From one profile to the other. */
function turnOver(example: Example, size: Size, skeleton: Skeleton): Example {
  return turnRound({ ...example, source: turnAside(example, size, skeleton).target }, size);
}

/** An example whose person is all in blue, but for the face: the hands are hidden. */
function hideHands(example: Example, { width, height }: Size, { joints }: Skeleton): Example {
  const face = example.source.filter((_, i) => /nose|eye|ear/.test(joints[i]!));
  const isFace = (x: number, y: number) =>
    face.some((joint) => Math.hypot(joint.x - x, joint.y - y) < height / 24);
  const image = example.image.map((value, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    const flat = isFace(x, y) ? [0.4, 0.05, -0.15] : [-0.8, -0.7, -0.3];
    return 0.9 * flat[i % 3]! + 0.1 * value;
  });
  return { ...example, image };
}

/** Who stands in a skirt of one colour, and sets the legs apart. */
function wearSkirt({ image }: Example, size: Size, { joints }: Skeleton): Example {
  const source = joints.map((name): Joint => {
    const { x, y, confidence } = standing[coco18.joints.indexOf(name)]!;
    return { x: (x * size.width) / 64, y: (y * size.height) / 128, confidence };
  });
  const cloth = image.map((value) => 0.1 * value);
  return { image: cloth, matte: drawSkirt(size), source, target: legsApart(source, joints) };
}

const legless = toSkeleton({
  name: 'legless',
  joints: coco18.joints.filter((joint) => !/ankle/.test(joint)),
  limbs: [['right_shoulder', 'right_hip']],
});

const armless = toSkeleton({
  name: 'armless',
  joints: coco18.joints.filter((joint) => !/elbow|wrist/.test(joint)),
  limbs: [['right_shoulder', 'right_hip']],
});

/**
 * Of pictures in [-1, 1]: float32 against float64, where a pixel's neighbours differ by up to 2.
 */
const tolerance = 2e-4;

test.each([
  { size: { width: 64, height: 128 }, skeleton: coco18, why: 'the size of the presets' },
  { size: { width: 23, height: 37 }, skeleton: coco17, why: 'odd on the way down, other joints' },
  { size: { width: 16, height: 32 }, skeleton: armless, why: 'a body without arms' },
  { size: { width: 16, height: 32 }, skeleton: legless, why: 'a body without ankles' },
])('the graph moves and fills as src/warp does, a batch at once: $why', async ({ size, skeleton }) => {
  const others = Array.from({ length: 8 }, (_, seed) => createExample(size, skeleton, seed));
  const turns = [turnRound, turnBack, turnAside, openUp, turnOver, hideHands, wearSkirt];
  const turned = turns.flatMap((turn) => others.map((example) => turn(example, size, skeleton)));
  const examples = [...others, ...turned];
  const outputs = await runGraph(size, skeleton, examples);
  for (const [n, example] of examples.entries())
    for (const [name, expected] of Object.entries(prepare(skeleton, size, example))) {
      const found = outputs[name]!.data.subarray(n * expected.length, (n + 1) * expected.length);
      const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i]!)), 0);
      expect({ n, name, worst, isNear: worst < tolerance }).toMatchObject({ isNear: true });
    }
});

test('the graph gives finite pictures for coordinates that are not numbers, and takes them as not seen', async () => {
  const size = { width: 16, height: 32 };
  const example = createExample(size, coco18, 5);
  const spoil = (joints: readonly Joint[]) =>
    joints.map((joint, i) => [joint, { ...joint, x: Number.NaN }, { ...joint, y: -1e38 }][i % 3]!);
  const spoilt = { ...example, source: spoil(example.source), target: spoil(example.target) };
  const outputs = await runGraph(size, coco18, [spoilt]);
  for (const [name, expected] of Object.entries(prepare(coco18, size, spoilt))) {
    const worst = expected.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - outputs[name]!.data[i]!)),
      0,
    );
    expect({ name, worst, isNear: worst < tolerance }).toMatchObject({ isNear: true });
  }
});

test('without a pose of the picture the graph moves and covers nothing, and its background is the picture', async () => {
  const size = { width: 16, height: 32 };
  const example = createExample(size, coco18, 6);
  const unknown = coco18.joints.map(() => ({ x: 0, y: 0, confidence: 0 }));
  const outputs = await runGraph(size, coco18, [{ ...example, source: unknown }]);
  const [warped, coverage, silhouette, background] = ['warped', 'coverage', 'silhouette', 'background'].map(
    (name) => outputs[name]!.data,
  );
  for (const plane of [warped!, coverage!, silhouette!]) expect(new Set(plane)).toEqual(new Set([0]));
  expect(background).toEqual(toPlanes(example.image, size.width * size.height));
});

test('a drawn face is held, and shows no details of the hair that it lies on', async () => {
  const size = { width: 64, height: 128 };
  const pixels = size.width * size.height;
  const back = standing.map((joint) => ({ ...joint, x: size.width - joint.x }));
  const grey = new Float32Array(3 * pixels);
  const example = { image: grey, matte: new Float32Array(pixels).fill(1), source: back, target: standing };
  const { presence, hold } = await runGraph(size, coco18, [example]);
  const at = (plane: PlainTensor | undefined, y: number) => plane!.data[y * size.width + size.width / 2]!;
  const [face, hair, shirt] = [21, 11, 50] as const;
  expect([at(presence, face), at(hold, face)]).toEqual([expect.closeTo(0, 2), 1]);
  for (const row of [hair, shirt]) expect(at(presence, row)).toBeGreaterThan(0.95);
});
