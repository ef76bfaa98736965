import { int, string } from '../export/graph.js';
import { GraphBuilder } from '../export/graph-builder.js';
import { encodeModel } from '../export/onnx/encode-model.js';
import type { PlainTensors } from '../export/onnxruntime/graph-session.js';
import { createRandom } from '../random.js';

const sidePx = 256;

/** What lies beyond the border of a moved picture, and of one that G1 shifts. */
const paddings = ['zeros', 'border'] as const;

/** An .onnx file of GridSample as the graphs of models with warped inputs have it. */
export function encodeGridSample(): Uint8Array {
  const builder = new GraphBuilder('grid_sample');
  const picture = builder.addInput('picture', 'float32', ['N', 3, sidePx, sidePx]);
  const grid = builder.addInput('grid', 'float32', ['N', sidePx, sidePx, 2]);
  for (const padding of paddings) {
    const moved = builder.addNode(
      'GridSample',
      [picture, grid],
      { name: padding, shape: picture.shape },
      { mode: string('bilinear'), padding_mode: string(padding), align_corners: int(1) },
    );
    builder.addOutput(moved, padding);
  }
  return encodeModel(builder.build(), { name: 'repose', version: '' });
}

/** Seeded inputs of it; some places lie outside of the picture. */
export function createGridSampleFeeds(): PlainTensors {
  const random = createRandom(1);
  const fill = (length: number, reach: number) =>
    Float32Array.from({ length }, () => random.uniform(-reach, reach));
  return {
    picture: { type: 'float32', dims: [1, 3, sidePx, sidePx], data: fill(3 * sidePx ** 2, 1) },
    grid: { type: 'float32', dims: [1, sidePx, sidePx, 2], data: fill(2 * sidePx ** 2, 1.2) },
  };
}
