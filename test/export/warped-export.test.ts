import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { precisions } from '../../src/bundle/manifest.js';
import { requireReposing } from '../../src/bundle/model-kind.js';
import { type Bundle, graphPath, readBundle } from '../../src/bundle/read-bundle.js';
import { readNetworkInputs } from '../../src/bundle/stage-tensors.js';
import { encodeModel } from '../../src/export/onnx/encode-model.js';
import { readModel } from '../../src/export/onnx/read-model.js';
import { createOnnxruntimeProgram } from '../../src/export/onnxruntime/onnxruntime-program.js';
import { checkParity } from '../../src/export/parity/check-parity.js';
import { createPersonSample } from '../../src/export/parity/person-sample.js';
import { createTensorflowProgram } from '../../src/export/parity/tensorflow-program.js';
import { buildWarpedCoarseGraph, buildWarpedRefineGraph } from '../../src/export/stage-graphs.js';
import { exportVariants } from '../../src/export/variants/export-variants.js';
import { toUnitRange } from '../../src/image/value-range.js';
import { coco18, type Joint } from '../../src/pose/skeleton.js';
import { toDefinition, toSkeleton } from '../../src/pose/skeleton-definition.js';
import { coco17 } from '../../src/pose/skeletons.js';
import { ModelSessions } from '../../src/server/engine/model-sessions.js';
import { createG1 } from '../../src/train/networks/g1.js';
import { samplePixel } from '../../src/warp/sample-pixel.js';
import { toArtifacts } from '../support/export-model.js';
import { createGenerators } from '../support/generators.js';
import { makeSkeletonBundle } from '../support/skeleton-bundle.js';
import { stickFigure } from '../support/stick-figure.js';
import { tf } from '../support/tensorflow-cpu.js';
import { describeWithTestPython } from '../support/test-python.js';

// Whole generators in plain JavaScript, on machines that may be busy.
jest.setTimeout(60_000);

const producer = { name: 'test', version: '1' };

function createNetworks(image: { width: number; height: number }, joints: number) {
  const { g1, g2 } = createGenerators(image, joints, 'warped');
  return { g1: toArtifacts(g1), g2: toArtifacts(g2) };
}

test.each([
  { width: 16, height: 32, skeleton: coco18, why: 'the smallest' },
  { width: 44, height: 66, skeleton: coco17, why: 'odd on the way down, without a neck' },
])('the graphs draw what TensorFlow.js draws at $width x $height: $why', async ({ skeleton, ...image }) => {
  const networks = createNetworks(image, skeleton.joints.length);
  const coarse = encodeModel(buildWarpedCoarseGraph(networks.g1, { ...image, skeleton }), producer);
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
  expect(() => buildWarpedCoarseGraph(g1, { ...image, skeleton: toSkeleton(stickFigure) })).toThrow(
    'Cannot export: inputs warped of the skeleton stick-figure, expected shoulders and hips named as in coco18',
  );
});

/** What the coarse graph of a G1 of 16x32 pixels gives for a person. */
async function drawPerson(g1: ReturnType<typeof toArtifacts>) {
  const image = { width: 16, height: 32 };
  const graph = encodeModel(buildWarpedCoarseGraph(g1, { ...image, skeleton: coco18 }), producer);
  const { cond, joints, condJoints } = createPersonSample({ ...image, skeleton: coco18 }, 1, 0);
  const toTensor = (pose: readonly Joint[] = []) =>
    new Tensor(
      'float32',
      pose.flatMap(({ x, y, confidence }) => [x, y, confidence]),
      [1, 18, 3],
    );
  const session = await InferenceSession.create(graph);
  const outputs = await session.run({
    cond: new Tensor('uint8', cond, [1, 32, 16, 3]),
    joints: toTensor(joints),
    cond_joints: toTensor(condJoints),
  });
  return { cond, outputs };
}

test('alpha is how far the person covers each pixel: by coverage alone where G1 gives nothing', async () => {
  const image = { width: 16, height: 32 };
  const options = { image, baseWidth: 2, initialisation: 'zeros', seed: 1, inputs: 'warped' } as const;
  const g1 = toArtifacts(createG1({ ...options, joints: 18 }));
  const { alpha, coarse } = (await drawPerson(g1)).outputs;
  const coverage = (coarse!.data as Float32Array).subarray(6 * 32 * 16, 7 * 32 * 16);
  const sure = [...coverage].map((c) => 1 / (1 + Math.exp(-2 * (2 * c - 1))));
  const expected = sure.map((s) => Math.round(255 * Math.min(Math.max((s - 0.1) / 0.8, 0), 1)));
  for (const [pixel, level] of expected.entries())
    expect(Math.abs((alpha!.data as Uint8Array)[pixel]! - level)).toBeLessThanOrEqual(1);
  expect(new Set(expected).size).toBeGreaterThan(20);
});

test('detail says where the moved picture comes from, and how much of it and of the condition image is seen', async () => {
  const image = { width: 16, height: 32 };
  const { g1 } = createNetworks(image, 18);
  const { cond, outputs } = await drawPerson(g1);
  const { alpha, coarse, detail } = outputs;
  const pixels = 32 * 16;
  const plane = (tensor: Tensor | undefined, channel: number) =>
    (tensor!.data as Float32Array).subarray(channel * pixels, (channel + 1) * pixels);
  const [x, y, ofPerson, ofImage, alphas] = [0, 1, 2, 3, 4].map((channel) => plane(detail, channel));
  const levels = toUnitRange(cond);
  const sampled = new Float32Array(3 * pixels);
  let inside = 0;
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    const place = { x: ((x![pixel]! + 1) * 16 - 1) / 2, y: ((y![pixel]! + 1) * 32 - 1) / 2 };
    samplePixel({ image: levels, size: image }, place, sampled, pixel);
    expect(Math.abs((alpha!.data as Uint8Array)[pixel]! - 255 * alphas![pixel]!)).toBeLessThanOrEqual(0.51);
    expect(ofPerson![pixel]!).toBeGreaterThanOrEqual(0);
    expect(ofPerson![pixel]!).toBeLessThanOrEqual(alphas![pixel]! + 1e-6);
    expect(ofImage![pixel]!).toBeLessThanOrEqual(1 - alphas![pixel]! + 1e-6);
    if (plane(coarse, 6)[pixel]! < 0.9) continue; // where W fades it is not the picture
    inside += 1;
    for (const c of [0, 1, 2])
      expect(Math.abs(sampled[3 * pixel + c]! - plane(coarse, 3 + c)[pixel]!)).toBeLessThan(0.35);
  }
  expect(inside).toBeGreaterThan(20);
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

    // CUDA's provider has GridSample for float32 alone.
    for (const precision of precisions) {
      const graph = await readModel(graphPath({ folder: out, manifest }, 'coarse', precision)!);
      const samples = graph.nodes.filter(({ op }) => op === 'GridSample');
      const types = samples.map(({ inputs }) => inputs.map((name) => graph.values.get(name)?.type));
      expect({ precision, types: new Set(types.flat()) }).toEqual({ precision, types: new Set(['float32']) });
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
