import { join } from 'node:path';
import type { Manifest } from '../bundle/manifest.js';
import { writeBundle } from '../bundle/write-bundle.js';
import { bundledNetworksFolder, copyDrawingNetworks } from '../checkpoint/network-file.js';
import { describeRefiner } from './describe-refiner.js';
import { type BundleOptions, paritySamples } from './export-run-options.js';
import { encodeModel } from './onnx/encode-model.js';
import { createRefinerProgram } from './onnxruntime/onnxruntime-program.js';
import { simplifyGraph } from './onnxruntime/simplify-graph.js';
import { checkParity, type ParityErrors } from './parity/check-parity.js';
import type { TensorFlowApi } from './parity/tensorflow-api.js';
import { createRefinerProgram as createReference } from './parity/tensorflow-program.js';
import { readProducer } from './producer.js';
import { formatRefinerCard } from './refiner-card.js';
import { buildRefinerGraph } from './stage-graphs.js';
import { readTrainedRefiner, type TrainedRefiner } from './trained-run.js';
import { readTrainingRecord, writeTrainingRecord } from './training-record.js';

/** Writes the bundle of a run of SimGAN or DAGAN into an empty folder, in the steps of `exportRun`. */
export async function fillRefinerBundle(folder: string, options: BundleOptions): Promise<Manifest> {
  const { run, out, name, withWeights = false, onProgress = () => {} } = options;
  // 1. Read R or G.
  const trained = await readTrainedRefiner(run);
  const { network, config, checkpoint } = trained;
  onProgress({ kind: 'read', checkpoint: checkpoint.path });

  // 2. Convert it.
  const producer = await readProducer();
  const shape = { ...config.image, noise: config.noise };
  const graph = await simplifyGraph(buildRefinerGraph(network, shape));
  const bytes = encodeModel(graph, producer);
  onProgress({ kind: 'converted', stage: 'refine', nodes: graph.nodes.length, bytes: bytes.length });

  // 3. Compare it with TensorFlow.js; throw before anything is written.
  const exposed = await simplifyGraph(buildRefinerGraph(network, shape, { exposeFloat: true }));
  const { refine: error } = await checkRefiner(options.tf, trained, encodeModel(exposed, producer));
  onProgress({ kind: 'checked', stage: 'refine', error });

  // 4. Write the bundle.
  const manifest = describeRefiner(name, { trained, graph: bytes, error, producer });
  await writeTrainingRecord(run, trained, folder);
  const card = formatRefinerCard(manifest, await readTrainingRecord(folder, out));
  await writeBundle(folder, { manifest, graphs: { refine: bytes }, card });
  const weights = join(folder, bundledNetworksFolder);
  if (withWeights || trained.isBundled)
    await copyDrawingNetworks(checkpoint.path, weights, [checkpoint.stage, 'd']);
  return manifest;
}

async function checkRefiner(
  tf: TensorFlowApi,
  { network, config: { image, noise } }: TrainedRefiner,
  graph: Uint8Array,
): Promise<ParityErrors<'refine'>> {
  const reference = await createReference(tf, network, image);
  const exported = await createRefinerProgram(graph, image);
  try {
    return await checkParity(reference, exported, { ...paritySamples, ...image, joints: 0, noise });
  } finally {
    await reference.dispose();
    await exported.dispose();
  }
}
