/**
 * The graph that draws a picture larger than the model does, with the details of the condition image.
 * Legend: N batch, H height and W width of the model's pictures, LH and LW of large ones.
 */
import { detailChannels, detailName } from '../bundle/stage-tensors.js';
import type { Size } from '../pose/skeleton.js';
import { type Graph, int, ints, string, type Value } from './graph.js';
import { GraphBuilder } from './graph-builder.js';
import { addPictureInput, addPictureOutput } from './picture-graph.js';
import { Expressions } from './warp/expressions.js';
import { sampleNodes } from './warp/sample-nodes.js';

/** A large picture's size is known when the graph runs. */
const largeSize = { width: 'LW', height: 'LH' } as const;

/** The reach of what counts as texture, as a share of the height. */
const textureReach = 1 / 32;

/**
 * `enlarge.onnx`: a drawn `picture` uint8 [N, H, W, 3], the condition image in its size, `cond`, and in
 * another, `cond_large` uint8 [N, LH, LW, 3], and the coarse graph's `detail` float32 [N, 5, H, W] to
 * `large_image` uint8 [N, LH, LW, 3], `large_alpha` and `large_changed` uint8 [N, LH, LW, 1]. W must be even. To the enlarged
 * picture is added
 *
 * - what the enlarged condition image lacks of the large one: moved, where the picture shows the moved person, and
 *   as it is, where it shows the condition image;
 * - where the person was and is no longer, the texture that the condition image shows half a width beside, as far as
 *   it shows the background there.
 */
export function buildEnlargeGraph(size: Size): Graph {
  const builder = new GraphBuilder('enlarge');
  const on = new Expressions(builder, 'enlarge');
  const picture = addPictureInput(builder, 'picture', size);
  const cond = addPictureInput(builder, 'cond', size);
  const large = addPictureInput(builder, 'cond_large', largeSize);
  const detail = builder.addInput(detailName, 'float32', ['N', detailChannels, size.height, size.width]);
  const smooth = smoothen(on, cond, Math.round(textureReach * size.height));
  const planes = enlarge(builder, on.concat([picture, cond, smooth, detail], 1), large); // [N, 14, LH, LW]
  const part = (from: number, to: number) => on.slice(planes, 1, [from, to]);
  const [ofPerson, ofImage, alpha] = [part(11, 12), part(12, 13), part(13, 14)];
  const details = on.sub(large, part(3, 6)); // [N, 3, LH, LW]
  const moved = sampleNodes(on, details, part(9, 11));
  const beside = swapHalves(builder, on.mul(on.sub(large, part(6, 9)), ofImage)); // [N, 3, LH, LW]
  const ofFilled = on.sub(on.sub(1, alpha), ofImage);
  const added = [on.mul(moved, ofPerson), on.mul(details, ofImage), on.mul(beside, ofFilled)];
  addPictureOutput(builder, on.add(part(0, 3), ...added), 'large_image');
  addPictureOutput(builder, on.sub(on.mul(alpha, 2), 1), 'large_alpha'); // of the range of pictures
  addPictureOutput(builder, on.sub(1, on.mul(ofImage, 2)), 'large_changed');
  return builder.build();
}

/** The mean of each pixel's surroundings, up to a reach: [N, C, H, W]. */
function smoothen(on: Expressions, picture: Value, reach: number): Value {
  const [window, pads] = [ints([2 * reach + 1, 2 * reach + 1]), ints([reach, reach, reach, reach])];
  return on.node('AveragePool', [picture], picture.shape, {
    kernel_shape: window,
    pads,
    count_include_pad: int(0),
  });
}

/** The left half of planes [N, C, H, W] at the right, and the right one at the left. */
function swapHalves(builder: GraphBuilder, planes: Value): Value {
  const { shape } = planes;
  const half = { shape: shape.with(3, 'HW') };
  const [left, right] = builder.addNodeWithOutputs(
    'Split',
    [planes],
    [
      { name: 'left_half', ...half },
      { name: 'right_half', ...half },
    ],
    { axis: int(3) },
  );
  return builder.addNode('Concat', [right!, left!], { name: 'swapped_halves', shape }, { axis: int(3) });
}

/** Planes [N, C, H, W] in the size of large ones: [N, C, LH, LW]. */
function enlarge(builder: GraphBuilder, planes: Value, large: Value): Value {
  const lengths = (value: Value, start: number, end: number) => {
    const name = `lengths/${value.name}`;
    const attributes = { start: int(start), end: int(end) };
    return builder.addNode('Shape', [value], { name, shape: [end - start], type: 'int64' }, attributes);
  };
  const size = { name: 'lengths', shape: [4], type: 'int64' } as const;
  const sizes = builder.addNode('Concat', [lengths(planes, 0, 2), lengths(large, 2, 4)], size, {
    axis: int(0),
  });
  const [batch = 'N', channels = 0] = planes.shape;
  const enlarged = { name: 'enlarged', shape: [batch, channels, ...large.shape.slice(2)] };
  return builder.addNode('Resize', [planes, undefined, undefined, sizes], enlarged, {
    mode: string('linear'),
    coordinate_transformation_mode: string('half_pixel'),
  });
}
