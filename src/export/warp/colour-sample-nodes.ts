/** `sampleParts` of src/warp as nodes. Legend: N batch, P parts, p some of them, H height, W width, M samples. */
import type { Size } from '../../pose/skeleton.js';
import type { PartPlace } from '../../warp/colour-samples.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import type { LayerNodes } from './figure-nodes.js';
import type { SegmentNodes } from './pose-nodes.js';
import { repeatEdges, sampleNodes, toFlowUnits } from './sample-nodes.js';

/** Colours [N, 3, 1, M], and how much they count, [N, 1, 1, M]. */
export interface ColourSampleNodes {
  readonly colours: Value;
  readonly weights: Value;
}

/** Some parts by their index, and where they are looked at. */
interface PartSamples {
  readonly layer: LayerNodes;
  readonly segments: SegmentNodes;
  readonly parts: readonly number[];
  readonly places: readonly PartPlace[];
}

/** `sampleParts`, of one part at least. */
export function samplePartNodes(
  on: Expressions,
  { width, height }: Size,
  { layer, segments, parts, places }: PartSamples,
): ColourSampleNodes {
  const count = parts.length * places.length;
  const pick = (value: Value) => on.gather(value, 1, parts); // [N, p, 1, 1]
  const [along, across] = ([0, 1] as const).map((axis) => {
    const name = `places_${axis}_of_${parts.join('_')}`;
    const table = places.map((place) => place[axis]);
    return on.mul(pick(segments.half), on.constant(name, [1, 1, 1, places.length], table)); // [N, p, 1, places]
  }) as [Value, Value];
  const [dx, dy] = [pick(segments.dx), pick(segments.dy)];
  const toUnits = (place: Value, length: number) => {
    const { scale, start } = toFlowUnits(length);
    return on.add(on.mul(on.reshape(place, [1, 1, count]), scale), start); // [N, 1, 1, M]
  };
  const x = on.add(pick(segments.x), on.sub(on.mul(along, dx), on.mul(across, dy)));
  const y = on.add(pick(segments.y), on.add(on.mul(along, dy), on.mul(across, dx)));
  const flow = repeatEdges(on, on.concat([toUnits(x, width), toUnits(y, height)], 1), height);
  const seen = on.add(on.mul(along, 0), on.div(on.toFloat(pick(segments.seen)), places.length));
  return {
    colours: sampleNodes(on, layer.colours, flow),
    weights: on.mul(sampleNodes(on, layer.known, flow), on.reshape(seen, [1, 1, count])),
  };
}

export function joinSamples(
  on: Expressions,
  a: ColourSampleNodes | undefined,
  b: ColourSampleNodes,
): ColourSampleNodes {
  if (a === undefined) return b;
  const join = (key: keyof ColourSampleNodes) => on.concat([a[key], b[key]], 3);
  return { colours: join('colours'), weights: join('weights') };
}

/** `meanColour`: [N, 3, 1, 1] */
export function meanColourNodes(
  on: Expressions,
  { colours, weights }: ColourSampleNodes,
  least: number,
): Value {
  return on.div(on.sum(on.mul(colours, weights), 3), on.add(on.sum(weights, 3), least));
}
