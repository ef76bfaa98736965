import { GraphBuilder } from '../export/graph-builder.js';
import { encodeModel } from '../export/onnx/encode-model.js';
import type { PlainTensors } from '../export/onnxruntime/graph-session.js';
import { Expressions } from '../export/warp/expressions.js';
import { sampleNodes } from '../export/warp/sample-nodes.js';
import { createRandom } from '../random.js';

const sidePx = 256;

/** An .onnx file of GridSample as the graphs of models with warped inputs have it. */
export function encodeGridSample(): Uint8Array {
  const builder = new GraphBuilder('grid_sample');
  const picture = builder.addInput('picture', 'float32', ['N', 3, sidePx, sidePx]);
  const flow = builder.addInput('flow', 'float32', ['N', 2, sidePx, sidePx]);
  builder.addOutput(sampleNodes(new Expressions(builder, 'sample'), picture, flow), 'moved');
  return encodeModel(builder.build(), { name: 'repose', version: '' });
}

/** Seeded inputs of it; some places lie outside of the picture. */
export function createGridSampleFeeds(): PlainTensors {
  const random = createRandom(1);
  const fill = (length: number, reach: number) =>
    Float32Array.from({ length }, () => random.uniform(-reach, reach));
  return {
    picture: { type: 'float32', dims: [1, 3, sidePx, sidePx], data: fill(3 * sidePx ** 2, 1) },
    flow: { type: 'float32', dims: [1, 2, sidePx, sidePx], data: fill(2 * sidePx ** 2, 1.2) },
  };
}
