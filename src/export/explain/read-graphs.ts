import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { graphPath, manifestFile, readBundle } from '../../bundle/read-bundle.js';
import { readRunConfig } from '../../checkpoint/run-folder.js';
import { ReposeError, toMessage } from '../../errors.js';
import { stages } from '../../stages.js';
import { convertModel, type ExportModelOptions } from '../export-model.js';
import type { Graph } from '../graph.js';
import { readModel } from '../onnx/read-model.js';
import { rewriteNames } from '../rewrites/optimise-graph.js';
import { openSavedModel } from '../saved-model/open-saved-model.js';
import { buildRefinerGraph } from '../stage-graphs.js';
import { buildTrainedGraph } from '../trained-graphs.js';
import { readTrainedRefiner, readTrainedRun } from '../trained-run.js';

/** A graph to explain, and its label. */
export interface NamedGraph {
  readonly label: string;
  readonly graph: Graph;
}

/**
 * The graphs at a path: those of an .onnx file or a bundle, or those of a saved model or a
 * training run before any rewrite. Throws `not-found` if the path does not exist.
 */
export async function readGraphs(path: string): Promise<readonly NamedGraph[]> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new ReposeError('not-found', `Cannot explain "${path}": ${toMessage(cause)}`, { cause });
  });
  if (path.endsWith('.json')) return [await readPlainGraph(path)];
  if (!found.isDirectory()) return [{ label: path, graph: await readModel(path) }];
  return existsSync(join(path, manifestFile)) ? readBundleGraphs(path) : buildRunGraphs(path);
}

/** The graph of a saved model before any rewrite. */
export async function readPlainGraph(path: string, options: ExportModelOptions = {}): Promise<NamedGraph> {
  const graph = await convertModel(await openSavedModel(path), { ...options, without: rewriteNames });
  return { label: path, graph };
}

/** Both stages in the order in which they run. */
async function readBundleGraphs(folder: string): Promise<readonly NamedGraph[]> {
  const bundle = await readBundle(folder);
  const files = stages.flatMap((stage) => graphPath(bundle, stage, 'fp32') ?? []);
  return Promise.all(files.map(async (label) => ({ label, graph: await readModel(label) })));
}

async function buildRunGraphs(run: string): Promise<readonly NamedGraph[]> {
  if ((await readRunConfig(run)).method === 'simgan') {
    const { network, config } = await readTrainedRefiner(run);
    const graph = buildRefinerGraph(network, config.image, { without: rewriteNames });
    return [{ label: `${run}, refine`, graph }];
  }
  const trained = await readTrainedRun(run);
  const graphs = stages.map(async (stage) => ({
    label: `${run}, ${stage}`,
    graph: await buildTrainedGraph(stage, trained, { without: rewriteNames }),
  }));
  return Promise.all(graphs);
}
