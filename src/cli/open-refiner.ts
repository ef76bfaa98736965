import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readModelKind } from '../bundle/model-kind.js';
import { graphPath, manifestFile, readBundle } from '../bundle/read-bundle.js';
import { readRunConfig } from '../checkpoint/run-folder.js';
import { ReposeError } from '../errors.js';
import type { Refiner } from '../networks/refiner.js';

/**
 * Opens the refiner of a bundle, or of the last checkpoint of a training run. Throws
 * `invalid-argument` for a model that refines nothing, and as `readBundle` and `readTrainedRefiner`.
 */
export async function openRefinerOf(model: string): Promise<Refiner> {
  // onnxruntime 1.30 sends telemetry unless this is set before it loads.
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  const { openRefiner } = await import('../networks/refiner.js');
  if (existsSync(join(model, manifestFile))) {
    const bundle = await readBundle(model);
    const path = graphPath(bundle, 'refine', 'fp32');
    if (readModelKind(bundle.manifest) !== 'refine' || path === undefined)
      throw toOtherError(model, 'it draws poses');
    return openRefiner(path, bundle.manifest.image);
  }
  const { method = 'pg2' } = await readRunConfig(model);
  if (method !== 'simgan') throw toOtherError(model, `a run of ${method}`);
  const { readTrainedRefiner } = await import('../export/trained-run.js');
  const { buildRefinerGraph } = await import('../export/stage-graphs.js');
  const { encodeModel } = await import('../export/onnx/encode-model.js');
  const { readProducer } = await import('../export/producer.js');
  const { network, config } = await readTrainedRefiner(model);
  const graph = buildRefinerGraph(network, config.image);
  return openRefiner(encodeModel(graph, await readProducer()), config.image);
}

function toOtherError(model: string, found: string): ReposeError {
  const expected = 'expected a run of --method simgan, or a bundle exported of one';
  return new ReposeError('invalid-argument', `Cannot refine with "${model}": ${found}, ${expected}`);
}
