import type { Size } from '../../pose/skeleton.js';
import type { Graph } from '../graph.js';
import { GraphBuilder } from '../graph-builder.js';
import { Expressions } from '../warp/expressions.js';
import { addMatte } from './add-matte.js';

/**
 * The matte alone, for training and evaluation: `cond` float32 [N, H, W, 3] in [-1, 1] to `matte`
 * float32 [N, H, W], which `addMatte` describes.
 */
export function buildMatteGraph({ width, height }: Size, segmenter: Graph): Graph {
  const builder = new GraphBuilder('matte');
  const on = new Expressions(builder, 'pictures');
  const cond = builder.addInput('cond', 'float32', ['N', height, width, 3]);
  const matte = addMatte(builder, on.transpose(cond, [0, 3, 1, 2]), segmenter); // [N, 1, H, W]
  builder.addOutput(on.reshape(matte, [height, width]), 'matte');
  return builder.build();
}
