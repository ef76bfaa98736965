import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { precisions } from '../../src/bundle/manifest.js';
import { requireReposing } from '../../src/bundle/model-kind.js';
import { type Bundle, graphPath, readBundle } from '../../src/bundle/read-bundle.js';
import { readNetworkInputs } from '../../src/bundle/stage-tensors.js';
import type { Graph } from '../../src/export/graph.js';
import { openMatte } from '../../src/export/matte/open-matte.js';
import { readSegmenter } from '../../src/export/matte/segmenter.js';
import { encodeModel } from '../../src/export/onnx/encode-model.js';
import { readModel } from '../../src/export/onnx/read-model.js';
import { createOnnxruntimeProgram } from '../../src/export/onnxruntime/onnxruntime-program.js';
import { checkParity } from '../../src/export/parity/check-parity.js';
import { createPersonSample } from '../../src/export/parity/person-sample.js';
import { createTensorflowProgram } from '../../src/export/parity/tensorflow-program.js';
import { buildWarpedCoarseGraph, buildWarpedRefineGraph } from '../../src/export/stage-graphs.js';
import { exportVariants } from '../../src/export/variants/export-variants.js';
import { warpPrefix } from '../../src/export/warp/warp-graph.js';
import { toUnitRange } from '../../src/image/value-range.js';
import { moveJoints } from '../../src/pose/fit-pose.js';
import { findReadyPose } from '../../src/pose/ready-poses.js';
import { coco18, type Joint } from '../../src/pose/skeleton.js';
import { toDefinition, toSkeleton } from '../../src/pose/skeleton-definition.js';
import { coco17 } from '../../src/pose/skeletons.js';
import { ModelSessions } from '../../src/server/engine/model-sessions.js';
import { createG1 } from '../../src/train/networks/g1.js';
import { findBodyParts } from '../../src/warp/body-parts.js';
import { layerChannels } from '../../src/warp/figure-layer.js';
import { findFigure } from '../../src/warp/find-figure.js';
import { holdHead } from '../../src/warp/hold-head.js';
import { composition } from '../../src/warp/network-inputs.js';
import { samplePixel } from '../../src/warp/sample-pixel.js';
import { toArtifacts } from '../support/export-model.js';
import { createGenerators } from '../support/generators.js';
import { makeSkeletonBundle } from '../support/skeleton-bundle.js';
import { stickFigure } from '../support/stick-figure.js';
import { tf } from '../support/tensorflow-cpu.js';
import { describeWithTestPython } from '../support/test-python.js';

// Whole generators in plain JavaScript, on machines that may be busy.
jest.setTimeout(180_000);

const producer = { name: 'test', version: '1' };

let segmenter: Graph;
beforeAll(async () => {
  segmenter = await readSegmenter();
});

const headless = toSkeleton({
  name: 'headless',
  joints: coco18.joints.filter((joint) => !/nose|eye|ear/.test(joint)),
  limbs: [['right_shoulder', 'right_hip']],
});

function createNetworks(image: { width: number; height: number }, joints: number) {
  const { g1, g2 } = createGenerators(image, joints, 'warped');
  return { g1: toArtifacts(g1), g2: toArtifacts(g2) };
}

test.each([
  { width: 16, height: 32, skeleton: coco18, why: 'the smallest' },
  { width: 44, height: 66, skeleton: coco17, why: 'odd on the way down, without a neck' },
  { width: 16, height: 32, skeleton: headless, why: 'a body without a head' },
])('the graphs draw what TensorFlow.js draws at $width x $height: $why', async ({ skeleton, ...image }) => {
  const networks = createNetworks(image, skeleton.joints.length);
  const coarse = encodeModel(
    buildWarpedCoarseGraph(networks.g1, { ...image, skeleton, segmenter }),
    producer,
  );
  const refine = encodeModel(buildWarpedRefineGraph(networks.g2, image, { exposeFloat: true }), producer);
  const reference = await createTensorflowProgram(tf, networks, image, skeleton);
  const exported = await createOnnxruntimeProgram({ coarse, refine }, image);
  const inputs = { ...image, joints: skeleton.joints.length, samples: 5, seed: 1, skeleton };
  const errors = await checkParity(reference, exported, inputs);
  expect(errors.coarse.maxAbsFloat).toBeGreaterThan(0);
  await exported.dispose();
  await reference.dispose();
});

test('buildWarpedCoarseGraph() refuses a skeleton without body parts', () => {
  const image = { width: 16, height: 32 };
  const { g1 } = createNetworks(image, stickFigure.joints.length);
  expect(() =>
    buildWarpedCoarseGraph(g1, { ...image, skeleton: toSkeleton(stickFigure), segmenter }),
  ).toThrow(
    'Cannot export: inputs warped of the skeleton stick-figure, expected shoulders and hips named as in coco18',
  );
});

const small = { width: 16, height: 32 };
const smallPixels = small.width * small.height;

/** What the coarse graph of a G1 of 16x32 pixels gives for a person. */
async function drawPerson(
  g1: ReturnType<typeof toArtifacts>,
  sample = createPersonSample({ ...small, skeleton: coco18 }, 1, 0),
) {
  const graph = buildWarpedCoarseGraph(g1, { ...small, skeleton: coco18, segmenter });
  const toTensor = (pose: readonly Joint[] = []) =>
    new Tensor(
      'float32',
      pose.flatMap(({ x, y, confidence }) => [x, y, confidence]),
      [1, 18, 3],
    );
  const session = await InferenceSession.create(encodeModel(graph, producer));
  const { coarse, alpha, detail } = await session.run({
    cond: new Tensor('uint8', sample.cond, [1, 32, 16, 3]),
    joints: toTensor(sample.joints),
    cond_joints: toTensor(sample.condJoints),
  });
  await session.release();
  const planesOf = (tensor: Tensor | undefined) => (channel: number) =>
    (tensor!.data as Float32Array).subarray(channel * smallPixels, (channel + 1) * smallPixels);
  return {
    ...sample,
    alpha: alpha!.data as Uint8Array,
    coarse: planesOf(coarse),
    detail: planesOf(detail),
  };
}

/** A G1 that gives the same everywhere, in its 7 channels. */
function createConstantG1(given: readonly number[]) {
  const options = { baseWidth: 2, initialisation: 'zeros', seed: 1, inputs: 'warped' } as const;
  const g1 = createG1({ ...options, image: small, joints: 18 });
  const zeros = g1.getWeights().map((weight) => tf.zerosLike(weight));
  g1.setWeights([...zeros.slice(0, -1), tf.tensor1d([...given])]);
  return toArtifacts(g1);
}

test('alpha is how far the moved person covers each pixel where G1 gives nothing', async () => {
  const { alpha, coarse } = await drawPerson(createConstantG1([0, 0, 0, 0, 0, 0, 0]));
  const { alphaSteepness, alphaEdge } = composition;
  const sure = [...coarse(6)].map((s) => 1 / (1 + Math.exp(-alphaSteepness * (2 * s - 1))));
  const inner = sure.map((s) => Math.min(Math.max((s - alphaEdge) / (1 - 2 * alphaEdge), 0), 1));
  for (const [pixel, share] of inner.entries()) {
    expect(alpha[pixel]).toBeLessThanOrEqual(255 * share + 1);
    expect(alpha[pixel]).toBeGreaterThanOrEqual(255 * Math.min(share, coarse(6)[pixel]!) - 1);
  }
  expect(new Set(inner.map((share) => Math.round(255 * share))).size).toBeGreaterThan(5);
});

test('where G1 wants the person everywhere, alpha ends where the moved outline does', async () => {
  const sample = createPersonSample({ ...small, skeleton: coco18 }, 1, 0);
  const condJoints = sample.condJoints!.map((joint, i) =>
    /nose|eye|ear/.test(coco18.joints[i]!) ? { ...joint, confidence: 0 } : joint,
  ); // a head would be held
  const { alpha, coarse } = await drawPerson(createConstantG1([0, 0, 0, 99, 0, 0, 0]), {
    ...sample,
    condJoints,
  });
  const outline = coarse(6);
  let bounded = 0;
  for (const [pixel, level] of alpha.entries()) {
    expect(level).toBeGreaterThanOrEqual(Math.floor(255 * outline[pixel]!) - 1);
    if (level < 250) bounded += 1;
  }
  expect(bounded).toBeGreaterThan(20);
});

test('where G1 wants the person everywhere and the source pose is not known, alpha is free', async () => {
  const sample = createPersonSample({ ...small, skeleton: coco18 }, 1, 0);
  const condJoints = sample.joints.map((joint) => ({ ...joint, confidence: 0 }));
  const { alpha } = await drawPerson(createConstantG1([0, 0, 0, 99, 0, 0, 0]), { ...sample, condJoints });
  expect(new Set(alpha)).toEqual(new Set([255]));
});

test('the head is shown as it was moved, whatever G1 gives, and G2 counts nothing there', async () => {
  const sample = createPersonSample({ ...small, skeleton: coco18 }, 1, 0);
  const pose = moveJoints(findReadyPose('standing').joints, { scale: 0.032, x: 0, y: 0 });
  const same = { ...sample, joints: pose, condJoints: pose };
  const nothing = await drawPerson(createConstantG1([0, 0, 0, 0, 99, 0, 0]), same);
  const other = await drawPerson(createConstantG1([0.5, -0.5, 1, 2, -3, 0.9, -0.9]), same);
  const held = new Float32Array(smallPixels);
  holdHead(findBodyParts(coco18)!, { size: small, source: pose, target: pose }, held);
  const inside = [...held.keys()].filter((pixel) => held[pixel] === 1);
  expect(inside.length).toBeGreaterThan(4);
  for (const pixel of inside) {
    expect(other.coarse(7)[pixel]).toBe(0);
    for (const c of [0, 1, 2]) {
      expect(other.coarse(3 + c)[pixel]).toBeCloseTo(nothing.coarse(3 + c)[pixel]!, 5); // W'
      expect(other.coarse(c)[pixel]).toBeCloseTo(nothing.coarse(c)[pixel]!, 5);
    }
  }
  const away = [...held.keys()].filter((pixel) => held[pixel] === 0 && other.alpha[pixel] === 255);
  expect(away.some((pixel) => other.coarse(7)[pixel] === 1)).toBe(true);
});

test('detail says where the moved picture comes from, and how much of it and of the condition image is seen', async () => {
  const { g1 } = createNetworks(small, 18);
  const sample = createPersonSample({ ...small, skeleton: coco18 }, 1, 3);
  const { cond, alpha, coarse, detail } = await drawPerson(g1, sample);
  const [, , ofPerson, ofImage, alphas] = [0, 1, 2, 3, 4].map(detail);
  const levels = toUnitRange(cond);
  const sampled = new Float32Array(3 * smallPixels);
  let inside = 0;
  for (let pixel = 0; pixel < smallPixels; pixel += 1) {
    samplePixel({ image: levels, size: small }, placeOf(detail, pixel), sampled, pixel);
    expect(Math.abs(alpha[pixel]! - 255 * alphas![pixel]!)).toBeLessThanOrEqual(0.51);
    expect(ofPerson![pixel]!).toBeGreaterThanOrEqual(0);
    expect(ofPerson![pixel]!).toBeLessThanOrEqual(alphas![pixel]! + 1e-6);
    expect(ofImage![pixel]!).toBeGreaterThanOrEqual(0);
    expect(ofImage![pixel]!).toBeLessThanOrEqual(1 - alphas![pixel]! + 1e-6);
    if (ofPerson![pixel]! < 0.5) continue;
    inside += 1;
    for (const c of [0, 1, 2])
      expect(Math.abs(sampled[3 * pixel + c]! - coarse(3 + c)[pixel]!)).toBeLessThan(0.35);
  }
  expect(inside).toBeGreaterThan(10); // of a person whose limbs are a pixel wide
});

/** Where a pixel of W' comes from, in pixels of the condition image. */
function placeOf(detail: (channel: number) => Float32Array, pixel: number) {
  const [x, y] = [detail(0)[pixel]!, detail(1)[pixel]!];
  return { x: ((x + 1) * small.width - 1) / 2, y: ((y + 1) * small.height - 1) / 2 };
}

test('details of the person come from pixels of the figure, not from what was filled in', async () => {
  const { cond, condJoints = [], detail } = await drawPerson(createConstantG1([0, 0, 0, 0, 0, 0, 0]));
  const image = toUnitRange(cond);
  const opened = await openMatte(small);
  const matte = await opened.find(image, 1);
  await opened.dispose();
  const figure = findFigure(findBodyParts(coco18)!, { image, matte, size: small, source: condJoints });
  // Of both layers, where a pixel tells the person's colour.
  const known = new Float32Array(2 * smallPixels);
  for (const [layer, of] of [figure.arms, figure.rest].entries())
    for (let i = 0; i < smallPixels; i += 1)
      known[2 * i + layer] = +(of[layerChannels.count * i + layerChannels.known]! > 0);
  const found = new Float32Array(2 * smallPixels);
  let shown = 0;
  for (let pixel = 0; pixel < smallPixels; pixel += 1) {
    samplePixel({ image: known, size: small }, placeOf(detail, pixel), found, pixel);
    const most = Math.max(found[2 * pixel]!, found[2 * pixel + 1]!);
    if (detail(2)[pixel]! > 1e-3) {
      shown += 1;
      expect({ pixel, isKnown: most > 0 }).toEqual({ pixel, isKnown: true });
    }
    expect(detail(2)[pixel]! + detail(3)[pixel]!).toBeLessThanOrEqual(1 + 1e-5);
    expect(detail(3)[pixel]!).toBeLessThanOrEqual(1 - figure.hole[pixel]! + 1e-4);
  }
  expect(shown).toBeGreaterThan(20);
});

describe('a bundle of a run with warped inputs', () => {
  const image = { width: 16, height: 32 };
  let folder: string;
  let bundle: Bundle;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repose-warped-'));
    bundle = await makeSkeletonBundle(folder, toDefinition(coco18), 'warped');
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('has a version that names the enlarge graph too', () => {
    const { version, enlarge } = bundle.manifest;
    expect(version).toMatch(new RegExp(`^[0-9a-f]{6}-[0-9a-f]{6}-${enlarge?.sha256.slice(0, 6)}$`));
  });

  test('takes the pose of the condition image too, and says so', async () => {
    const { coarse, refine } = requireReposing((await readBundle(bundle.folder)).manifest, 'test').stages;
    const shapes = (tensors: typeof coarse.inputs) => tensors.map(({ name, shape }) => [name, ...shape]);
    expect(shapes(coarse.inputs)).toEqual([
      ['cond', 'N', 32, 16, 3],
      ['joints', 'N', 18, 3],
      ['cond_joints', 'N', 18, 3],
    ]);
    expect(shapes(coarse.outputs)).toEqual([
      ['coarse', 'N', 8, 32, 16],
      ['coarse_image', 'N', 32, 16, 3],
      ['alpha', 'N', 32, 16, 1],
      ['detail', 'N', 5, 32, 16],
    ]);
    expect(shapes(refine.inputs)[1]).toEqual(['coarse', 'N', 8, 32, 16]);
    expect(readNetworkInputs({ coarse, refine })).toBe('warped');
  });

  test('is drawn by an engine in batches, whether or not a job knows that pose', async () => {
    const paths = {
      coarse: graphPath(bundle, 'coarse', 'fp32')!,
      refine: graphPath(bundle, 'refine', 'fp32')!,
    };
    const graphs = { cpu: paths, cuda: paths, webgpu: paths };
    const model = { id: 'warped@1', image, jointCount: 18, graphs, sha256: {} };
    const sessions = await ModelSessions.load(model, { provider: 'cpu', deviceId: 0, threads: 1 });
    const toFloats = (joints: readonly Joint[] = []) =>
      Float32Array.from(joints.flatMap(({ x, y, confidence }) => [x, y, confidence]));
    const sample = createPersonSample({ ...image, skeleton: coco18 }, 1, 0);
    const unknown = { condNhwc: sample.cond, joints: toFloats(sample.joints) };
    const known = { ...unknown, condJoints: toFloats(sample.condJoints) };
    const batch = await sessions.drawCoarse([known, unknown]);
    const [alone] = (await sessions.drawCoarse([known])).imagesNhwc;
    const [zeros] = (await sessions.drawCoarse([{ ...known, condJoints: new Float32Array(54) }])).imagesNhwc;
    expect(batch.imagesNhwc).toEqual([alone, zeros]);
    expect(alone).not.toEqual(zeros);
    const refined = await sessions.drawRefined(batch.results);
    expect(refined.imagesNhwc.map(({ length }) => length)).toEqual([16 * 32 * 3, 16 * 32 * 3]);
    expect(batch.alphas?.map((alpha) => alpha?.length)).toEqual([16 * 32, 16 * 32]);
    expect(refined.alphas).toEqual(batch.alphas);
  });

  test('can have variants', async () => {
    const out = join(folder, 'models', 'variants');
    const counts = { calibrationPairs: 4, measuringPairs: 4, cacheFolder: join(folder, 'cache') };
    const { manifest } = await exportVariants({
      source: bundle.folder,
      out,
      variants: ['fp16', 'int8'],
      ...counts,
    });
    const { variants } = manifest.stages.refine;
    expect(Object.keys(variants).sort()).toEqual(['fp16', 'fp32', 'int8']);
    expect(variants.fp16!.error.meanLevels).toBeLessThan(1);
    expect(manifest.stages.coarse!.variants.fp16!.keptFloat).toEqual([]); // no node before the network
    expect(variants.int8!.error.meanLevels).toBeLessThan(8);

    // CUDA's provider has GridSample for float32 alone, and places are no weights of a network.
    for (const precision of precisions) {
      const graph = await readModel(graphPath({ folder: out, manifest }, 'coarse', precision)!);
      const typesOf = (nodes: typeof graph.nodes) =>
        new Set(nodes.flatMap(({ inputs }) => inputs.map((name) => graph.values.get(name)?.type)));
      const moving = graph.nodes.filter(({ name }) => name.startsWith(warpPrefix));
      const products = moving.filter(({ op }) => op === 'MatMul');
      const sampled = graph.nodes.filter(({ op }) => op === 'GridSample');
      expect({ precision, products: products.length > 0, types: typesOf([...products, ...sampled]) }).toEqual(
        {
          ...{ precision, products: true },
          types: new Set(['float32']),
        },
      );
    }
  });

  describeWithTestPython("its graphs before the onnx package's checker", (runPython) => {
    test('are sound, state the shapes that they have, and run in onnxruntime for Python', async () => {
      const files = (['coarse', 'refine'] as const).map((stage) => graphPath(bundle, stage, 'fp32')!);
      const [coarse] = JSON.parse(await runPython('check_model.py', files));
      expect(coarse.inputs.map(({ name }: { name: string }) => name)).toEqual([
        'cond',
        'joints',
        'cond_joints',
      ]);
    });
  });
});
