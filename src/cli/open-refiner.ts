import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ModelKind, readModelKind } from '../bundle/model-kind.js';
import { graphPath, manifestFile, readBundle } from '../bundle/read-bundle.js';
import { readRunConfig } from '../checkpoint/run-folder.js';
import { ReposeError } from '../errors.js';
import type { Refiner } from '../networks/refiner.js';

/** The models of one stage: what each does, and the method that trains it. */
const kinds = {
  refine: { verb: 'refine', method: 'simgan' },
  sample: { verb: 'draw samples', method: 'dagan' },
} as const;
type OneStageKind = keyof typeof kinds;

/**
 * Opens the refiner of a bundle, or of the last checkpoint of a training run, or another model of
 * one stage. Throws `invalid-argument` for a model of another kind, and as `readBundle` and
 * `readTrainedRefiner`.
 */
export async function openRefinerOf(model: string, kind: OneStageKind = 'refine'): Promise<Refiner> {
  // onnxruntime 1.30 sends telemetry unless this is set before it loads.
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  const { openRefiner } = await import('../networks/refiner.js');
  if (existsSync(join(model, manifestFile))) {
    const bundle = await readBundle(model);
    const path = graphPath(bundle, 'refine', 'fp32');
    const found = readModelKind(bundle.manifest);
    if (found !== kind || path === undefined) throw toOtherError(model, describeOther(found), kind);
    return openRefiner(path, bundle.manifest.image);
  }
  const { method = 'pg2' } = await readRunConfig(model);
  if (method !== kinds[kind].method) throw toOtherError(model, `a run of ${method}`, kind);
  const { readTrainedRefiner } = await import('../export/trained-run.js');
  const { buildRefinerGraph } = await import('../export/stage-graphs.js');
  const { encodeModel } = await import('../export/onnx/encode-model.js');
  const { readProducer } = await import('../export/producer.js');
  const { network, config } = await readTrainedRefiner(model);
  const graph = buildRefinerGraph(network, { ...config.image, noise: config.noise });
  return openRefiner(encodeModel(graph, await readProducer()), config.image);
}

function describeOther(found: ModelKind): string {
  if (found === 'repose') return 'it draws poses';
  return found === 'sample' ? 'it draws samples' : 'it refines pictures';
}

function toOtherError(model: string, found: string, kind: OneStageKind): ReposeError {
  const { verb, method } = kinds[kind];
  const expected = `expected a run of --method ${method}, or a bundle exported of one`;
  return new ReposeError('invalid-argument', `Cannot ${verb} with "${model}": ${found}, ${expected}`);
}
