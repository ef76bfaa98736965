/**
 * The two graphs of a bundle, from bytes to bytes. Legend: N batch, J joints, H height, W width.
 */
import type { NetworkArtifacts } from '../checkpoint/network-artifacts.js';
import { ReposeError } from '../errors.js';
import type { Size } from '../pose/skeleton.js';
import { convertNetwork } from './convert-network.js';
import { type Graph, int, type Value } from './graph.js';
import { GraphBuilder } from './graph-builder.js';
import { addHeatMaps } from './heat-map-graph.js';
import { addPictureInput, addPictureOutput } from './picture-graph.js';
import { optimiseGraph, type RewriteOptions } from './rewrites/optimise-graph.js';

const pictureChannels = 3;

/**
 * `coarse.onnx`: `cond` uint8 [N, H, W, 3] and `joints` float32 [N, J, 3] through G1 to `coarse`
 * float32 [N, 3, H, W], not clipped, and `coarse_image` uint8 [N, H, W, 3]. G1 must take
 * [H, W, 3 + J]: throws `invalid-argument` otherwise.
 */
export function buildCoarseGraph(
  g1: NetworkArtifacts,
  size: Size & { readonly joints: number },
  options: RewriteOptions = {},
): Graph {
  const builder = new GraphBuilder('coarse');
  const cond = addPictureInput(builder, 'cond', size); // [N, 3, H, W]
  const heatMaps = addHeatMaps(builder, 'joints', size); // [N, J, H, W]
  const input = addConcat(builder, [cond, heatMaps], 'cond_and_pose'); // [N, 3 + J, H, W]
  const coarse = applyGenerator(builder, g1, input); // [N, 3, H, W]
  builder.addOutput(coarse, 'coarse');
  addPictureOutput(builder, coarse, 'coarse_image');
  return optimiseGraph(builder.build(), options);
}

/**
 * `refine.onnx`: `cond` and `coarse` as above through G2 to `refined_image` uint8 [N, H, W, 3]. The
 * refined picture is the coarse one plus G2's difference map (PG2, section 3.3). With `exposeFloat`
 * the float picture is also an output, `refined` float32 [N, 3, H, W], for the parity check.
 */
export function buildRefineGraph(
  g2: NetworkArtifacts,
  size: Size,
  options: RewriteOptions & { readonly exposeFloat?: boolean } = {},
): Graph {
  const builder = new GraphBuilder('refine');
  const cond = addPictureInput(builder, 'cond', size); // [N, 3, H, W]
  const coarse = builder.addInput('coarse', 'float32', cond.shape);
  const input = addConcat(builder, [coarse, cond], 'coarse_and_cond'); // [N, 6, H, W]
  const difference = applyGenerator(builder, g2, input); // [N, 3, H, W]
  const refined = builder.addNode('Add', [coarse, difference], { name: 'refined', shape: cond.shape });
  addPictureOutput(builder, refined, 'refined_image');
  if (options.exposeFloat) builder.addOutput(refined, 'refined');
  return optimiseGraph(builder.build(), options);
}

/** Adds a generator and returns its picture, [N, 3, H, W]. */
function applyGenerator(builder: GraphBuilder, network: NetworkArtifacts, input: Value): Value {
  const [output] = convertNetwork(builder, network, [input]);
  const expected = input.shape.with(1, pictureChannels);
  if (output && String(output.shape) === String(expected)) return output;
  throw new ReposeError(
    'invalid-argument',
    `Cannot export network "${network.topology.name}": an output of shape [${output?.shape}], expected [${expected}]`,
  );
}

function addConcat(builder: GraphBuilder, inputs: readonly Value[], name: string): Value {
  const channels = inputs.reduce((sum, { shape }) => sum + Number(shape[1]), 0);
  const [batch = 'N', , ...size] = inputs[0]?.shape ?? [];
  return builder.addNode('Concat', inputs, { name, shape: [batch, channels, ...size] }, { axis: int(1) });
}
