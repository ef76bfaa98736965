/**
 * `findFlowFields` of src/warp as nodes. Legend: N batch, P parts, L layers, S the most parts of a layer, H and W the
 * picture's height and width, h and w those of fields before they are enlarged.
 */
import type { Size } from '../../pose/skeleton.js';
import type { BodyParts } from '../../warp/body-parts.js';
import { fieldStep } from '../../warp/fields.js';
import { flowSharpness, movedLayers, outlineShape } from '../../warp/flow-fields.js';
import type { Value } from '../graph.js';
import { addBends, type BendInput } from './bend-nodes.js';
import { beyondAll, listParts } from './distance-nodes.js';
import { doubleNodes } from './enlarge-nodes.js';
import type { Expressions } from './expressions.js';
import { addColumns, addRows } from './places.js';
import { toFlowUnits } from './sample-nodes.js';
import type { HungSkirtNodes } from './skirt-nodes.js';
import type { TransformNodes } from './transform-nodes.js';

/** What moves the layers of a person. */
export interface FlowFieldNodes {
  /** In the order of `movedLayers`. */
  readonly layers: readonly LayerFlowNodes[];
  /** How far the first of two is nearer, of both arms, of both sides of the rest, and of arms and rest: [N, 1, H, W]. */
  readonly nearer: Readonly<Record<'arm' | 'side' | 'arms', Value>>;
  /** C: [N, 1, H, W]. */
  readonly coverage: Value;
}

/** Where a layer comes from, x and then y in the units of a flow, [N, 2, H, W]; and how far it reaches, [N, 1, H, W]. */
export interface LayerFlowNodes {
  readonly flow: Value;
  readonly outline: Value;
}

/** What flows are found from. */
export interface FlowFieldsInput extends BendInput {
  /** See `findDepthNodes`. */
  readonly depths: Value;
  /** How far beside their places a head, [N, 1, h, w], and a torso take their columns, [N, 1, 1, w], in pixels; undefined without a head. */
  readonly folds: { readonly head: Value | undefined; readonly torso: Value };
  /** `findTurn`: [N, 1, 1, 1]. */
  readonly turn: Value;
  /** Undefined for a body without legs. */
  readonly skirt: HungSkirtNodes | undefined;
}

/** The columns of `addPlaces`: what is multiplied by x, by y, by 1 and by the folds of a head and of a torso, each for x and then y; and e². */
const placeColumns = 11;

/** `findFlowFields`. */
export function addFlowFields(
  on: Expressions,
  { size, body }: { readonly size: Size; readonly body: BodyParts },
  { depths, folds, turn, skirt, ...input }: FlowFieldsInput,
): FlowFieldNodes {
  const { squares, transforms } = input;
  const count = movedLayers.length;
  const slots = listSlots(body);
  const ofSlots = slots.map(({ parts }) => on.gather(squares, 1, parts)); // [N, L, h, w] each
  const nearest = on.minimum(ofSlots);
  const below = on.concat(
    ofSlots.map((slot) => on.sub(nearest, slot)),
    1,
  );
  const places = addPlaces(on, size, { transforms, depths, body }); // [N, P, 11]
  const sums = sumPlaces(on, { places, weights: on.unary('Exp', below), slots }); // [N, 11 L, h, w]
  const ofColumn = (first: number, columns = 2) =>
    on.slice(sums, 1, [first * count, (first + columns) * count]);
  const [ofX, ofY] = [
    on.mul(ofColumn(0), addColumns(on, size.width, fieldStep)),
    on.mul(ofColumn(2), addRows(on, size.height, fieldStep)),
  ];
  const placed = on.add(ofX, ofY, ofColumn(4)); // [N, 2 L, h, w]
  const ofHead = folds.head ? on.add(placed, on.mul(ofColumn(6), folds.head)) : placed;
  const folded = on.add(ofHead, on.mul(ofColumn(8), folds.torso));
  const weight = ofColumn(10, 1); // [N, L, h, w]
  const { start } = toFlowUnits(size.height);
  const x = on.div(on.slice(folded, 1, [0, count]), weight);
  const y = on.div(on.slice(folded, 1, [count, 2 * count]), weight);
  const present = addPresent(on, body);
  const ofLayers = on.mul(on.unary('Exp', on.mul(nearest, -1 / (4 * flowSharpness))), present);
  const whole = on.mul(addOutlines(on, body, { ofSlots, slots, turn }), present);
  const moved = joinSides(on, skirt, {
    ...{ x, y: on.clip(y, start, -start), outline: bendLimbs(on, { size, body }, whole, input) },
    coverage: on.extreme('ReduceMax', ofLayers, 1),
  });
  const nearer = compareLayers(on, body, on.sub(on.unary('Log', weight), nearest));
  const small = on.concat([moved.x, moved.y, moved.outline, ...nearer, moved.coverage], 1); // [N, 3 L + 4, h, w]
  const fields = doubleNodes(on, small, size); // `fieldStep` times
  const pick = (at: number) => on.slice(fields, 1, [at, at + 1]);
  return {
    layers: movedLayers.map((_, layer) => ({
      flow: on.gather(fields, 1, [layer, count + layer]),
      outline: pick(2 * count + layer),
    })),
    nearer: { arm: pick(3 * count), side: pick(3 * count + 1), arms: pick(3 * count + 2) },
    coverage: pick(3 * count + 3),
  };
}

/** Where layers come from and how far they reach, [N, L, h, w], and C, [N, 1, h, w]. */
type MovedFields = Readonly<Record<'x' | 'y' | 'outline' | 'coverage', Value>>;

/** `joinSides` of src/warp: of both sides of the rest, the last layers. */
function joinSides(on: Expressions, skirt: HungSkirtNodes | undefined, fields: MovedFields): MovedFields {
  if (skirt === undefined) return fields;
  const { share, ofRight } = skirt;
  const arms = (value: Value) => on.slice(value, 1, [0, 2]);
  const sides = (value: Value) => on.slice(value, 1, [2, 4]);
  const ofSkirt = on.mul(share, ofRight);
  const changes = on.concat([ofSkirt, on.sub(ofSkirt, share)], 1); // of the left and of the right side
  const join = (value: Value) => {
    const across = on.sub(on.slice(value, 1, [3, 4]), on.slice(value, 1, [2, 3]));
    return on.concat([arms(value), on.add(sides(value), on.mul(changes, across))], 1);
  };
  const { x, y, outline, coverage } = fields;
  return {
    x: join(x),
    y: join(y),
    outline: on.concat([arms(outline), on.binary('Max', sides(outline), share)], 1),
    coverage: on.binary('Max', coverage, share),
  };
}

/** A part of every layer, by its index, and whether it counts there. */
interface Slot {
  readonly parts: readonly number[];
  readonly counts: readonly boolean[];
}

/** The parts of all layers. Layers of fewer parts, or of none, are filled up with parts that do not count. */
function listSlots(body: BodyParts): Slot[] {
  const own = listLayerParts(body);
  const most = Math.max(...own.map(({ length }) => length));
  return Array.from({ length: most }, (_, slot) => ({
    parts: own.map((parts) => parts[slot] ?? parts[0] ?? 0),
    counts: own.map(({ length }) => slot < Math.max(length, 1)), // an empty layer has a flow too, and no coverage
  }));
}

function listLayerParts(body: BodyParts): number[][] {
  return movedLayers.map(({ isArm, side }) =>
    isArm ? listParts(body, ['arm'], [side]) : listParts(body, ['torso', 'head', 'leg'], [0, side]),
  );
}

/** 1 for layers that have parts: [1, L, 1, 1]. */
function addPresent(on: Expressions, body: BodyParts): Value {
  const present = listLayerParts(body).map(({ length }) => Number(length > 0));
  return on.constant('layers_with_parts', [1, present.length, 1, 1], present);
}

/** How far the layers reach, [N, L, h, w], by the squares of their parts: see `outlineShape`. */
function addOutlines(
  on: Expressions,
  { parts }: BodyParts,
  {
    ofSlots,
    slots,
    turn,
  }: { readonly ofSlots: readonly Value[]; readonly slots: readonly Slot[]; readonly turn: Value },
): Value {
  const { same, turned, steeper } = outlineShape;
  const unit = 2 * flowSharpness; // d² in the units of squares
  const changes = on.constant(
    'outline_changes',
    [1, parts.length, 1, 1],
    parts.map(({ kind }) => unit * (turned[kind] ** 2 - same ** 2)),
  );
  const reaches = on.add(on.mul(changes, turn), unit * same ** 2); // [N, P, 1, 1]
  const beyond = on.minimum(
    ofSlots.map((squares, at) => on.sub(squares, on.gather(reaches, 1, slots[at]!.parts))),
  );
  const steepness = on.div(on.add(on.mul(turn, steeper), 1), -2 * unit);
  return on.unary('Exp', on.mul(on.unary('Relu', beyond), steepness));
}

/** Outlines of layers, [N, L, h, w], without what arms and legs show of the wrong limb. */
function bendLimbs(
  on: Expressions,
  { size, body }: { readonly size: Size; readonly body: BodyParts },
  outlines: Value,
  input: BendInput,
): Value {
  const pick = (from: number, to = from) => on.slice(outlines, 1, [from, to + 1]);
  const ofKinds = (['arm', 'leg'] as const).map((kind) => {
    const layers = movedLayers.flatMap(({ isArm }, layer) => (isArm === (kind === 'arm') ? [layer] : []));
    const partsOf = (layer: number) => listParts(body, [kind], [movedLayers[layer]!.side]);
    const whole = layers.filter((layer) => partsOf(layer).length === 2);
    if (whole.length === 0) return pick(layers[0]!, layers.at(-1));
    const limbs = whole.map((layer) => partsOf(layer) as [number, number]);
    const shares = addBends(on, { size, kind, limbs }, input);
    const share =
      kind === 'arm' ? shares : on.sub(1, on.mul(on.sub(1, shares), areLimbs(on, body, limbs, input)));
    const bent = on.mul(pick(whole[0]!, whole.at(-1)), share);
    if (whole.length === layers.length) return bent;
    const ofLayers = layers.map((layer) => (whole.includes(layer) ? bent : pick(layer)));
    return on.concat(ofLayers, 1); // of a body with one arm, or leg
  });
  return on.concat(ofKinds, 1);
}

/** How far A legs are nearer than the trunk: [N, A, h, w]. */
function areLimbs(
  on: Expressions,
  body: BodyParts,
  legs: readonly (readonly [number, number])[],
  { squares }: Pick<BendInput, 'squares'>,
): Value {
  const pick = (parts: readonly number[]) => on.gather(squares, 1, parts);
  const trunk = on.least(pick(listParts(body, ['torso', 'head'], [0])), 1);
  const limbs = on.binary('Min', pick(legs.map(([thigh]) => thigh)), pick(legs.map(([, shin]) => shin)));
  return on.unary('Sigmoid', on.sub(trunk, limbs));
}

/**
 * Where parts take pixels from, times e², by what they are multiplied with, `placeColumns`: [N, P, 11].
 */
function addPlaces(
  on: Expressions,
  { width, height }: Size,
  {
    transforms,
    depths,
    body,
  }: { readonly transforms: TransformNodes; readonly depths: Value; readonly body: BodyParts },
): Value {
  const { xx, xy, x0, yx, yy, y0 } = transforms;
  const [x, y] = [toFlowUnits(width), toFlowUnits(height)];
  const parts = body.parts.length;
  const one = on.add(on.mul(xx, 0), 1);
  const columns = on.concat([xx, yx, xy, yy, x0, y0, xx, yx, xx, yx, one], 3); // [N, P, 1, 11]
  const scales = body.parts.flatMap(({ kind }) => {
    const units = [x.scale, y.scale];
    const folds = (['head', 'torso'] as const).flatMap((each) => (kind === each ? units : [0, 0]));
    return [...units, ...units, ...units, ...folds, 1];
  });
  const starts = [0, 0, 0, 0, x.start, y.start, 0, 0, 0, 0, 0];
  const places = on.add(
    on.mul(columns, on.constant('to_flow_units', [1, parts, 1, placeColumns], scales)),
    on.constant('flow_starts', [1, 1, 1, placeColumns], starts),
  );
  const nearer = on.unary('Exp', on.mul(depths, flowSharpness));
  return on.reshape(on.mul(places, nearer), [parts, placeColumns]);
}

/** Places [N, P, 11] of each layer's parts, weighed by [N, S L, h, w] and summed: [N, 11 L, h, w], by columns. */
function sumPlaces(
  on: Expressions,
  { places, weights, slots }: { places: Value; weights: Value; slots: readonly Slot[] },
): Value {
  const layers = movedLayers.length;
  const [batch, inputs, height, width] = weights.shape as [string, number, number, number];
  const parts = slots.flatMap((slot) => slot.parts);
  const belongs = movedLayers.flatMap((_, to) =>
    slots.flatMap(({ counts }) => counts.map((own, layer) => Number(own && layer === to))),
  );
  const ofParts = on.transpose(on.gather(places, 1, parts), [0, 2, 1]); // [N, 11, S L]
  const ofLayers = on.mul(
    on.reshape(ofParts, [placeColumns, 1, inputs]),
    on.constant('parts_of_layers', [1, 1, layers, inputs], belongs),
  ); // [N, 11, L, S L]
  const rows = placeColumns * layers;
  const flat = on.reshape(weights, [inputs, height * width]);
  const sums = on.node('MatMul', [on.reshape(ofLayers, [rows, inputs]), flat], [batch, rows, height * width]);
  return on.reshape(sums, [rows, height, width]);
}

/** n of both arms and of both sides of the rest, [N, 2, h, w], and of arms and rest, [N, 1, h, w], by log sum (m⁴ e)². */
function compareLayers(on: Expressions, body: BodyParts, logits: Value): Value[] {
  const present = addPresent(on, body);
  const known = on.sub(logits, on.mul(on.sub(1, present), beyondAll));
  const [left, right] = [on.gather(known, 1, [0, 2]), on.gather(known, 1, [1, 3])];
  const best = on.binary('Max', left, right);
  const ofArms = on.sub(on.slice(best, 1, [0, 1]), on.slice(best, 1, [1, 2]));
  return [on.unary('Sigmoid', on.sub(left, right)), on.unary('Sigmoid', ofArms)];
}
