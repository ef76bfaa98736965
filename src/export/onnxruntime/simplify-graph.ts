import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import type { Graph } from '../graph.js';
import { encodeModel } from '../onnx/encode-model.js';
import { readModel } from '../onnx/read-model.js';
import { removeUnused } from '../rewrites/remove-unused.js';

/**
 * The graph as onnxruntime's basic optimisations leave it: what repeats is computed once, what is
 * constant is computed here, and biases are in their convolutions. The operators stay ONNX's own, and
 * results are the same. onnxruntime would do so at every load: each change there is another pass over
 * all nodes. For float32 only: onnxruntime would put casts around float16, which it does not compute
 * on CPUs, and adds values without a shape to quantised graphs. The same graph gives the same one.
 */
export async function simplifyGraph(graph: Graph): Promise<Graph> {
  const folder = await mkdtemp(join(tmpdir(), 'repose-simplify-'));
  try {
    const path = join(folder, 'simple.onnx');
    const session = await InferenceSession.create(encodeModel(graph, { name: 'repose', version: '' }), {
      executionProviders: ['cpu'],
      logSeverityLevel: 3,
      graphOptimizationLevel: 'basic',
      optimizedModelFilePath: path,
      // It gives the values that it adds no shape.
      extra: { optimization: { disable_specified_optimizers: 'TransposeOptimizer' } },
    });
    await session.release();
    return removeUnused(await readModel(path)); // it lists the shapes of what it left out
  } finally {
    await rm(folder, { recursive: true });
  }
}
