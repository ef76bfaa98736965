/**
 * How far the paper's networks, G1 and G2 with F = 128, are in onnxruntime from TensorFlow:
 * `npm run bench:parity`. Builds both at the sizes of both data sets, with random weights, and
 * compares the pictures of two seeded inputs; fails beyond the exporter's own limits.
 */
import type { LayersModel } from '@tensorflow/tfjs';
import type { NetworkArtifacts } from '#dist/checkpoint/network-artifacts.js';
import { prepareTensorflow } from '#dist/cli/tensorflow.js';
import { encodeModel } from '#dist/export/onnx/encode-model.js';
import { createOnnxruntimeProgram } from '#dist/export/onnxruntime/onnxruntime-program.js';
import { checkParity } from '#dist/export/parity/check-parity.js';
import { createTensorflowProgram } from '#dist/export/parity/tensorflow-program.js';
import { readProducer } from '#dist/export/producer.js';
import { buildCoarseGraph, buildRefineGraph } from '#dist/export/stage-graphs.js';
import { openLayersModel } from '#dist/export/tensorflow-model.js';
import { createG1 } from '#dist/train/networks/g1.js';
import { createG2 } from '#dist/train/networks/g2.js';

const sizes = [
  { width: 64, height: 128 }, // Market-1501
  { width: 256, height: 256 }, // DeepFashion
];
const joints = 18;
const options = { baseWidth: 128, initialisation: 'scaled-he', seed: 1 } as const;

/** A network with random weights, as a checkpoint holds it. */
async function toArtifacts(model: LayersModel): Promise<NetworkArtifacts> {
  const { topology, readWeights } = openLayersModel(model);
  const weights = await readWeights();
  model.dispose();
  return { topology, weights };
}

const tf = await prepareTensorflow();
const producer = await readProducer();
for (const image of sizes) {
  const networks = {
    g1: await toArtifacts(createG1({ ...options, image, joints })),
    g2: await toArtifacts(createG2({ ...options, image })),
  };
  const graphs = {
    coarse: encodeModel(buildCoarseGraph(networks.g1, { ...image, joints }), producer),
    refine: encodeModel(buildRefineGraph(networks.g2, image, { exposeFloat: true }), producer),
  };
  const reference = await createTensorflowProgram(tf, networks, image);
  const exported = await createOnnxruntimeProgram(graphs, image);
  const errors = await checkParity(reference, exported, { ...image, joints, samples: 2, seed: 1 });
  for (const [stage, { maxAbsFloat, maxLevels }] of Object.entries(errors)) {
    const size = `${image.height} x ${image.width}, F = 128, ${stage}`;
    console.log(`${size}: at most ${maxAbsFloat.toExponential(1)} and ${maxLevels} levels apart`);
  }
  await Promise.all([reference.dispose(), exported.dispose()]);
}
