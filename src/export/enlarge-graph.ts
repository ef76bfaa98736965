/**
 * The graph that draws a picture larger than the model does, with the details of the condition image.
 * Legend: N batch, H height and W width of the model's pictures, LH and LW of large ones.
 */
import { detailChannels, detailName } from '../bundle/stage-tensors.js';
import type { Size } from '../pose/skeleton.js';
import { type Graph, int, string, type Value } from './graph.js';
import { GraphBuilder } from './graph-builder.js';
import { averageAround, findLocalColour, leastShare, mixNodes, rampNodes } from './local-colours.js';
import { findOutline } from './outline-nodes.js';
import { addPictureInput, addPictureOutput } from './picture-graph.js';
import { borrow, chooseDonors } from './texture-donors.js';
import { Expressions } from './warp/expressions.js';
import { sampleNodes } from './warp/sample-nodes.js';

/** A large picture's size is known when the graph runs. */
const largeSize = { width: 'LW', height: 'LH' } as const;

/** The reach of what counts as texture, as a share of the height. */
const textureReach = 1 / 48;

/** In pixels of the model: how far colours of the person and of the filled background are carried over the outline. */
const carryReach = 3;

/** By alpha: where a pixel shows the person alone, and where the background alone. */
const personAlone = { from: 0.7, to: 1 };
const backgroundAlone = { from: 0.07, to: 0 };

/** By the mean of alpha around a pixel: how far inside the person details are. */
const inside = { from: 0.6, to: 0.95 };

/** An alpha of less does not tell how far the person shows details. */
const leastAlpha = 0.02;

/** How much the surroundings count beside a pixel itself, which may be hidden, in what is known of the background. */
const wideShare = 0.02;
const leastSeen = 0.001;

/** Of the enlarged alpha: the edge in large pictures. */
const largeEdge = { from: 0.45 - 1 / 6, to: 0.45 + 1 / 6 };

/**
 * `enlarge.onnx`: a drawn `picture` uint8 [N, H, W, 3], the condition image in its size, `cond`, and in
 * another, `cond_large` uint8 [N, LH, LW, 3], and the coarse graph's `detail` float32 [N, 5, H, W] to
 * `large_image` uint8 [N, LH, LW, 3], `large_alpha` and `large_changed` uint8 [N, LH, LW, 1]. The
 * person is cut out of the picture, and put before its background again with an outline as sharp as the large
 * picture (see `findOutline`).
 *
 * - The person is the enlarged picture, its colours carried over its outline, and what the enlarged condition image
 *   lacks of the large one, moved.
 * - The background is the large condition image; where the person was, it is the enlarged picture and the
 *   texture that the condition image shows beside, where it shows the background: see `chooseDonors`.
 */
export function buildEnlargeGraph(size: Size): Graph {
  const builder = new GraphBuilder('enlarge');
  const on = new Expressions(builder, 'enlarge');
  const picture = addPictureInput(builder, 'picture', size);
  const cond = addPictureInput(builder, 'cond', size);
  const large = addPictureInput(builder, 'cond_large', largeSize);
  const detail = readDetail(
    on,
    builder.addInput(detailName, 'float32', ['N', detailChannels, size.height, size.width]),
  );
  const toLarge = createEnlarger(builder, large);
  const outline = findOutline(on, { cond, ...detail });
  const layers = separate(on, { picture, cond, ...detail }, outline.alpha);

  const details = on.sub(large, toLarge(cond)); // [N, 3, LH, LW]
  const moved = sampleNodes(on, details, toLarge(detail.flow));
  const person = on.add(toLarge(layers.person), on.mul(moved, toLarge(layers.showsDetails)));
  const filled = toLarge(layers.background);
  const isKnown = toLarge(layers.isKnown); // [N, 1, LH, LW]
  const texture = on.mul(on.sub(large, filled), isKnown);
  const donors = chooseDonors(on, { background: layers.background, ofImage: detail.ofImage, size });
  const shares = toLarge(on.mul(donors.shares, on.sub(1, layers.isKnown)));
  const beside = on.mul(borrow(on, texture, donors.steps), shares);
  const background = on.add(filled, texture, beside);
  const alpha = sharpen(
    on,
    on.add(toLarge(outline.level), on.total(on.mul(toLarge(outline.slope), moved), 1)),
  );
  addPictureOutput(builder, mixNodes(on, person, background, alpha), 'large_image');
  addPictureOutput(builder, on.sub(on.mul(alpha, 2), 1), 'large_alpha'); // of the range of pictures
  const ofImage = on.mul(isKnown, on.sub(1, alpha));
  addPictureOutput(builder, on.sub(1, on.mul(ofImage, 2)), 'large_changed');
  return builder.build();
}

/** What the coarse graph's `detail` says: see `ComposedNodes`. */
interface Detail {
  readonly flow: Value;
  readonly ofPerson: Value;
  readonly ofImage: Value;
  readonly alpha: Value;
}

function readDetail(on: Expressions, detail: Value): Detail {
  const part = (from: number, to: number) => on.slice(detail, 1, [from, to]);
  return { flow: part(0, 2), ofPerson: part(2, 3), ofImage: part(3, 4), alpha: part(4, 5) };
}

/** What a drawn picture shows, in its size. */
interface LayerNodes {
  /** [N, 3, H, W] */
  readonly person: Value;
  /** How far the person shows details of the condition image, [N, 1, H, W]. */
  readonly showsDetails: Value;
  /** The filled background; where the background is known, the mean of its surroundings: [N, 3, H, W]. */
  readonly background: Value;
  /** How far the background is that of the condition image, [N, 1, H, W]. */
  readonly isKnown: Value;
}

function separate(
  on: Expressions,
  { picture, cond, ofPerson, ofImage, alpha: drawn }: Detail & Record<'picture' | 'cond', Value>,
  alpha: Value,
): LayerNodes {
  const free = on.sub(1, drawn);
  const reach = Math.round(textureReach * Number(picture.shape[2]));
  const around = averageAround(on, on.concat([on.mul(cond, ofImage), ofImage, free], 1), reach);
  const [known, seen] = [on.slice(around, 1, [3, 4]), on.slice(around, 1, [4, 5])];
  const colours = on.add(on.slice(around, 1, [0, 3]), on.mul(picture, leastShare));
  const smooth = on.div(colours, on.add(known, leastShare));
  const ofKnown = on.add(ofImage, on.mul(known, wideShare));
  const isKnown = on.clip(on.div(ofKnown, on.add(free, on.mul(seen, wideShare), leastSeen)), 0, 1);
  const isPerson = rampNodes(on, alpha, personAlone);
  const isBackground = rampNodes(on, drawn, backgroundAlone);
  const isFilled = on.mul(isBackground, on.sub(1 + leastShare, isKnown));
  const own = findLocalColour(on, picture, { share: isPerson, otherwise: picture, reach: carryReach });
  const filled = findLocalColour(on, picture, { share: isFilled, otherwise: smooth, reach: carryReach });
  return {
    person: mixNodes(on, picture, own, isPerson),
    showsDetails: on.mul(
      on.div(ofPerson, on.binary('Max', drawn, leastAlpha)),
      rampNodes(on, averageAround(on, alpha, 1), inside),
    ),
    background: mixNodes(on, smooth, mixNodes(on, picture, filled, isBackground), isKnown),
    isKnown,
  };
}

/** An alpha with an edge as steep as a large picture's. */
function sharpen(on: Expressions, alpha: Value): Value {
  return rampNodes(on, alpha, largeEdge);
}

/** What brings planes [N, C, H, W] to the size of a large picture: [N, C, LH, LW]. */
function createEnlarger(builder: GraphBuilder, large: Value): (planes: Value) => Value {
  const lengths = { shape: [2], type: 'int64' } as const;
  const size = builder.addNode(
    'Shape',
    [large],
    { name: 'large_size', ...lengths },
    { start: int(2), end: int(4) },
  );
  return (planes) => {
    const { name, shape } = planes;
    const kept = builder.addNode(
      'Shape',
      [planes],
      { name: `${name}/kept`, ...lengths },
      { start: int(0), end: int(2) },
    );
    const lengthsOf = { name: `${name}/lengths`, shape: [4], type: 'int64' } as const;
    const sizes = builder.addNode('Concat', [kept, size], lengthsOf, { axis: int(0) });
    const enlarged = { name: `${name}/enlarged`, shape: [...shape.slice(0, 2), ...large.shape.slice(2)] };
    return builder.addNode('Resize', [planes, undefined, undefined, sizes], enlarged, {
      mode: string('linear'),
      coordinate_transformation_mode: string('half_pixel'),
    });
  };
}
