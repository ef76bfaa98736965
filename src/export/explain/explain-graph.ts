import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Graph } from '../graph.js';
import { writeModel } from '../onnx/write-model.js';
import { profileModel } from '../onnxruntime/profile-model.js';
import { optimiseGraph } from '../rewrites/optimise-graph.js';
import { type CostTable, createCostTable } from './cost-table.js';

/** A graph's costs before and after the exporter's rewrites. */
export interface Explanation {
  readonly before: CostTable;
  readonly after: CostTable;
}

export interface ExplainOptions {
  readonly threads?: number;
  readonly batch?: number;
  readonly repeats?: number;
}

/** Measures a graph before and after the rewrites. */
export async function explainGraph(graph: Graph, options: ExplainOptions = {}): Promise<Explanation> {
  return {
    before: await measureGraph(graph, options),
    after: await measureGraph(optimiseGraph(graph), options),
  };
}

async function measureGraph(graph: Graph, options: ExplainOptions): Promise<CostTable> {
  const folder = await mkdtemp(join(tmpdir(), 'repose-explain-'));
  try {
    const file = join(folder, `${graph.name}.onnx`);
    await writeModel(file, graph, { name: 'repose explain', version: '' });
    return createCostTable(graph, await profileModel(file, options));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
