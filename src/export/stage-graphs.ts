/**
 * The two graphs of a bundle, from bytes to bytes. Legend: N batch, J joints, H height, W width.
 */
import { alphaName, detailName } from '../bundle/stage-tensors.js';
import type { NetworkArtifacts } from '../checkpoint/network-artifacts.js';
import { ReposeError } from '../errors.js';
import type { Size, Skeleton } from '../pose/skeleton.js';
import { condJointsName, noiseName } from '../stages.js';
import { findBodyParts } from '../warp/body-parts.js';
import { countChannels } from '../warp/network-inputs.js';
import { convertNetwork } from './convert-network.js';
import { type Graph, int, type Value } from './graph.js';
import { GraphBuilder } from './graph-builder.js';
import { addHeatMaps, drawHeatMapNodes } from './heat-map-graph.js';
import { addMatte } from './matte/add-matte.js';
import { addPictureInput, addPictureOutput } from './picture-graph.js';
import { optimiseGraph, type RewriteOptions } from './rewrites/optimise-graph.js';
import { composeNodes } from './warp/compose-nodes.js';
import { Expressions } from './warp/expressions.js';
import { addWarp } from './warp/warp-graph.js';

const pictureChannels = 3;

/** A refine graph may give its float picture too. */
export type RefineOptions = RewriteOptions & { readonly exposeFloat?: boolean };

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
  const coarse = applyGenerator(builder, g1, input, pictureChannels); // [N, 3, H, W]
  builder.addOutput(coarse, 'coarse');
  addPictureOutput(builder, coarse, 'coarse_image');
  return optimiseGraph(builder.build(), options);
}

/**
 * `coarse.onnx` of a G1 with `warped` inputs: `cond` and `joints` as above, and `cond_joints`,
 * float32 [N, J, 3], the pose of `cond`, all 0 where it is not known. The graph finds people by
 * the segmenter. `coarse` is float32
 * [N, 8, H, W]: the picture, not clipped, then W' and S, which G2 also sees, and how far
 * its difference counts. `alpha`, uint8
 * [N, H, W, 1], is how far the person covers each pixel; `detail`, float32 [N, 5, H, W], is for the
 * enlarge graph. Throws `invalid-argument` for a skeleton without body parts.
 */
export function buildWarpedCoarseGraph(
  g1: NetworkArtifacts,
  { skeleton, segmenter, ...size }: Size & { readonly skeleton: Skeleton; readonly segmenter: Graph },
  options: RewriteOptions = {},
): Graph {
  const body = findBodyParts(skeleton);
  if (body === undefined)
    throw new ReposeError(
      'invalid-argument',
      `Cannot export: inputs warped of the skeleton ${skeleton.name}, expected shoulders and hips named as in coco18`,
    );
  const joints = skeleton.joints.length;
  const builder = new GraphBuilder('coarse');
  const cond = addPictureInput(builder, 'cond', size); // [N, 3, H, W]
  const target = builder.addInput('joints', 'float32', ['N', joints, 3]);
  const source = builder.addInput(condJointsName, 'float32', ['N', joints, 3]);
  const both = builder.addNode(
    'Concat',
    [target, source],
    { name: 'both_poses', shape: ['N', 2 * joints, 3] },
    { axis: int(1) },
  );
  // [N, 2J, H, W]
  const heatMaps = drawHeatMapNodes(builder, both, { ...size, joints: 2 * joints });
  const matte = addMatte(builder, cond, segmenter); // [N, 1, H, W]
  const planes = addWarp(builder, body, { cond, matte, source, target });
  const { warped, coverage, silhouette, background } = planes;
  const input = addConcat(
    builder,
    [cond, heatMaps, warped, coverage, silhouette, background],
    'cond_and_poses',
  );
  // [N, 7, H, W]
  const output = applyGenerator(builder, g1, input, countChannels('warped', joints).g1Out);
  const on = new Expressions(builder, 'compose');
  const { picture, alpha, reach, shifted, detail } = composeNodes(on, output, planes);
  builder.addOutput(addConcat(builder, [picture, shifted, silhouette, reach], 'coarse_and_moved'), 'coarse');
  addPictureOutput(builder, picture, 'coarse_image');
  addPictureOutput(builder, on.sub(on.mul(alpha, 2), 1), alphaName); // of the range of pictures
  builder.addOutput(detail, detailName);
  return optimiseGraph(builder.build(), options);
}

/**
 * `refine.onnx` of a G2 with `warped` inputs: as `buildRefineGraph`, `coarse` being of 8 channels. The
 * difference counts as far as alpha shows the person, and the head is not held.
 */
export function buildWarpedRefineGraph(g2: NetworkArtifacts, size: Size, options: RefineOptions = {}): Graph {
  const builder = new GraphBuilder('refine');
  const on = new Expressions(builder, 'coarse_parts');
  const cond = addPictureInput(builder, 'cond', size); // [N, 3, H, W]
  const channels = countChannels('warped', 0).coarse;
  const coarse = builder.addInput('coarse', 'float32', cond.shape.with(1, channels));
  const picture = on.slice(coarse, 1, [0, pictureChannels]);
  const moved = on.slice(coarse, 1, [pictureChannels, channels - 1]);
  const reach = on.slice(coarse, 1, [channels - 1, channels]);
  const input = addConcat(builder, [picture, cond, moved], 'coarse_and_cond'); // [N, 10, H, W]
  const difference = on.mul(applyGenerator(builder, g2, input, pictureChannels), reach);
  return finishRefineGraph(builder, difference, { picture, options });
}

/**
 * `refine.onnx`: `cond` and `coarse` as above through G2 to `refined_image` uint8 [N, H, W, 3]. The
 * refined picture is the coarse one plus G2's difference map (PG2, section 3.3). With `exposeFloat`
 * the float picture is also an output, `refined` float32 [N, 3, H, W], for the parity check.
 */
export function buildRefineGraph(g2: NetworkArtifacts, size: Size, options: RefineOptions = {}): Graph {
  const builder = new GraphBuilder('refine');
  const cond = addPictureInput(builder, 'cond', size); // [N, 3, H, W]
  const coarse = builder.addInput('coarse', 'float32', cond.shape);
  const input = addConcat(builder, [coarse, cond], 'coarse_and_cond'); // [N, 6, H, W]
  const difference = applyGenerator(builder, g2, input, pictureChannels); // [N, 3, H, W]
  return finishRefineGraph(builder, difference, { picture: coarse, options });
}

/**
 * `refine.onnx` of a model of one stage: `cond` uint8 [N, H, W, 3] through SimGAN's R to
 * `refined_image` uint8 [N, H, W, 3]. With a length of `noise` the network is DAGAN's G, and `noise`,
 * float32 [N, Z], another input. With `exposeFloat` also `refined`, as above.
 */
export function buildRefinerGraph(
  network: NetworkArtifacts,
  { noise, ...size }: Size & { readonly noise?: number | undefined },
  options: RefineOptions = {},
): Graph {
  const builder = new GraphBuilder('refine');
  const picture = addPictureInput(builder, 'cond', size); // [N, 3, H, W]
  const input =
    noise === undefined
      ? picture
      : addConcat(builder, [picture, addNoisePlanes(builder, { ...size, noise })], 'cond_and_noise');
  const refined = applyGenerator(builder, network, input, pictureChannels); // [N, 3, H, W]
  addPictureOutput(builder, refined, 'refined_image');
  if (options.exposeFloat) builder.addOutput(refined, 'refined');
  return optimiseGraph(builder.build(), options);
}

/** Adds the input `noise`, float32 [N, Z], and repeats its numbers over a picture: [N, Z, H, W]. */
function addNoisePlanes(
  builder: GraphBuilder,
  { width, height, noise }: Size & { readonly noise: number },
): Value {
  const z = builder.addInput(noiseName, 'float32', ['N', noise]);
  const axes = builder.addIntegers('noise/axes', [2, 3]);
  const points = { name: 'noise/points', shape: ['N', noise, 1, 1] };
  const area = builder.addIntegers('noise/area', [1, 1, height, width]);
  return builder.addNode('Expand', [builder.addNode('Unsqueeze', [z, axes], points), area], {
    name: 'noise/planes',
    shape: ['N', noise, height, width],
  });
}

function finishRefineGraph(
  builder: GraphBuilder,
  difference: Value,
  { picture, options }: { readonly picture: Value; readonly options: RefineOptions },
): Graph {
  const { shape } = picture;
  const refined = builder.addNode('Add', [picture, difference], { name: 'refined', shape });
  addPictureOutput(builder, refined, 'refined_image');
  if (options.exposeFloat) builder.addOutput(refined, 'refined');
  return optimiseGraph(builder.build(), options);
}

/** Adds a generator and returns its output, [N, channels, H, W]. */
function applyGenerator(
  builder: GraphBuilder,
  network: NetworkArtifacts,
  input: Value,
  channels: number,
): Value {
  const [output] = convertNetwork(builder, network, [input]);
  const expected = input.shape.with(1, channels);
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
