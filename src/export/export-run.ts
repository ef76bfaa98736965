import { basename, join, resolve } from 'node:path';
import { bundleNamePattern, type Manifest } from '../bundle/manifest.js';
import type { Bundle } from '../bundle/read-bundle.js';
import { writeBundle } from '../bundle/write-bundle.js';
import { writeFolderAtomically } from '../checkpoint/atomic-folder.js';
import { bundledNetworksFolder, copyDrawingNetworks } from '../checkpoint/network-file.js';
import { ReposeError } from '../errors.js';
import { type StageName, stages } from '../stages.js';
import { describeBundle } from './describe-bundle.js';
import { buildEnlargeGraph } from './enlarge-graph.js';
import { fillRefinerBundle } from './export-refiner.js';
import {
  type BundleOptions,
  type ExportProgress,
  type ExportRunOptions,
  paritySamples,
} from './export-run-options.js';
import { formatModelCard } from './model-card.js';
import { encodeModel, type Producer } from './onnx/encode-model.js';
import { createOnnxruntimeProgram } from './onnxruntime/onnxruntime-program.js';
import { simplifyGraph } from './onnxruntime/simplify-graph.js';
import { checkParity, type ParityErrors } from './parity/check-parity.js';
import type { TensorFlowApi } from './parity/tensorflow-api.js';
import { createTensorflowProgram } from './parity/tensorflow-program.js';
import { readProducer } from './producer.js';
import { buildTrainedGraph } from './trained-graphs.js';
import { readTrainedConfig, readTrainedRun, type TrainedRun } from './trained-run.js';
import { readTrainingRecord, writeTrainingRecord } from './training-record.js';

type Graphs = Readonly<Record<StageName, Uint8Array>>;

/**
 * Exports a run's latest checkpoint as a bundle, atomically: both graphs, or that of SimGAN or DAGAN,
 * compared with TensorFlow.js, the manifest and the model card. Exports a bundle with weights again in the same
 * way. Throws `failed-precondition` if the bundle exists and `force` is not set, if the run has no checkpoint with
 * its last generator, or the source bundle no weights, and `internal` if a graph fails the parity check.
 */
export async function exportRun(options: ExportRunOptions): Promise<Bundle> {
  const { run, out, force = false } = options;
  const { name = basename(resolve(out)) } = options;
  if (!bundleNamePattern.test(name)) {
    throw new ReposeError(
      'invalid-argument',
      `Cannot export to "${name}": not a model's name, expected at most 64 lower-case letters, digits, "-" and "_"`,
    );
  }
  const { method } = await readTrainedConfig(run);
  const fillBundle = method === 'simgan' || method === 'dagan' ? fillRefinerBundle : fillPg2Bundle;
  const fill = (folder: string) => fillBundle(folder, { ...options, name });
  const manifest = await writeFolderAtomically(out, fill, { replace: force });
  return { folder: out, manifest };
}

/** Writes the bundle of a run of PG2 into an empty folder. */
async function fillPg2Bundle(folder: string, options: BundleOptions): Promise<Manifest> {
  const { run, out, name, withWeights = false, onProgress = () => {} } = options;
  // 1. Read the networks to draw with.
  const trained = await readTrainedRun(run);
  onProgress({ kind: 'read', checkpoint: trained.checkpoint.path });

  // 2. Convert both stages.
  const producer = await readProducer();
  const graphs = await convertStages(trained, producer, onProgress);
  const { inputs, image } = trained.config;
  const enlarge =
    inputs === 'warped' ? encodeModel(await simplifyGraph(buildEnlargeGraph(image)), producer) : undefined;

  // 3. Compare them with TensorFlow.js; throw before anything is written.
  const exposed = { ...graphs, refine: await encodeExposed(trained, producer) };
  const errors = await checkStages(options.tf, trained, exposed);
  for (const stage of stages) onProgress({ kind: 'checked', stage, error: errors[stage] });

  // 4. Write the bundle.
  const manifest = describeBundle(name, { trained, graphs, enlarge, errors, producer });
  await writeTrainingRecord(run, trained, folder);
  const card = formatModelCard(manifest, await readTrainingRecord(folder, out));
  await writeBundle(folder, { manifest, graphs, enlarge, card });
  const weights = join(folder, bundledNetworksFolder);
  if (withWeights || trained.isBundled)
    await copyDrawingNetworks(trained.checkpoint.path, weights, ['g1', 'g2', 'd']);
  return manifest;
}

async function convertStages(
  trained: TrainedRun,
  producer: Producer,
  onProgress: (progress: ExportProgress) => void,
): Promise<Graphs> {
  const encode = async (stage: StageName): Promise<Uint8Array> => {
    const graph = await simplifyGraph(await buildTrainedGraph(stage, trained));
    const bytes = encodeModel(graph, producer);
    onProgress({ kind: 'converted', stage, nodes: graph.nodes.length, bytes: bytes.length });
    return bytes;
  };
  return { coarse: await encode('coarse'), refine: await encode('refine') };
}

/** The refine graph with its float picture as an additional output. */
async function encodeExposed(trained: TrainedRun, producer: Producer): Promise<Uint8Array> {
  const graph = await buildTrainedGraph('refine', trained, { exposeFloat: true });
  return encodeModel(await simplifyGraph(graph), producer);
}

async function checkStages(tf: TensorFlowApi, trained: TrainedRun, graphs: Graphs): Promise<ParityErrors> {
  const { image, inputs } = trained.config;
  const skeleton = inputs === 'warped' ? trained.skeleton : undefined;
  const reference = await createTensorflowProgram(tf, trained.networks, image, skeleton);
  const exported = await createOnnxruntimeProgram(graphs, image);
  try {
    const joints = trained.skeleton.joints.length;
    return await checkParity(reference, exported, { ...paritySamples, ...image, joints, skeleton });
  } finally {
    await reference.dispose();
    await exported.dispose();
  }
}
