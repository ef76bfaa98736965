/**
 * `findHiddenHands` and `createHands` of src/warp as nodes. Legend: N batch, P parts, F forearms, M samples, K of one hand, C parts in
 * clothes, H height, W width.
 */
import type { Size } from '../../pose/skeleton.js';
import { type BodyParts, partWidths } from '../../warp/body-parts.js';
import { shadeShare } from '../../warp/colour-samples.js';
import { armPlaces, bodyPlaces, hiddenHands, leastSkinWeight } from '../../warp/hidden-hands.js';
import { isForearm, isThigh, shortestPx } from '../../warp/part-segments.js';
import type { Value } from '../graph.js';
import { mixNodes } from '../local-colours.js';
import { type ColourSampleNodes, meanColourNodes, samplePartNodes } from './colour-sample-nodes.js';
import { indicesOf } from './distance-nodes.js';
import type { Expressions } from './expressions.js';
import type { LayerNodes } from './figure-layer.js';
import { addColumns, addRows } from './places.js';
import type { SegmentNodes } from './pose-nodes.js';
import { isSkinNodes } from './skin-nodes.js';

/** Both layers of a figure, the matte [N, 1, H, W], and the source's segments [N, P, 1, 1]. */
interface HiddenHandNodesInput {
  readonly arms: LayerNodes;
  readonly rest: LayerNodes;
  readonly matte: Value;
  readonly segments: SegmentNodes;
}

/** The colour of skin, [N, 3, 1, 1], and how far the right and the left hand are to be drawn in it, [N, 2, 1, 1]. */
export interface HiddenHandNodes {
  readonly skin: Value;
  readonly shares: Value;
}

/** `findHiddenHands`; undefined for a skeleton without both forearms. */
export function findHiddenHandNodes(
  on: Expressions,
  { parts }: BodyParts,
  { arms, rest, matte, segments }: HiddenHandNodesInput,
): HiddenHandNodes | undefined {
  const forearms = indicesOf(parts, isForearm);
  if (forearms.length < 2) return undefined;
  const [, , height, width] = arms.colours.shape.map(Number) as [number, number, number, number];
  const head = indicesOf(parts, ({ kind }) => kind === 'head');
  const dressed = [...indicesOf(parts, ({ kind }) => kind === 'torso'), ...indicesOf(parts, isThigh)];
  const placesOf = (index: number) => {
    const { kind } = parts[index]!;
    return bodyPlaces[kind === 'head' || kind === 'torso' ? kind : 'thigh'];
  };
  const size = { width, height };
  const ofArms = samplePartNodes(on, size, {
    layer: { colours: on.concat([arms.colours, matte], 1), known: arms.known },
    ...{ segments, parts: forearms, name: 'arms' },
    places: () => [...armPlaces.forearm, ...armPlaces.hand],
  }); // [N, 4, M]
  const ofRest = samplePartNodes(on, size, {
    ...{ layer: rest, segments, parts: [...head, ...dressed], name: 'body', places: placesOf },
  });
  const each = armPlaces.hand.length; // as of every other part
  const colours = on.concat([on.slice(ofArms.colours, 1, [0, 3]), ofRest.colours], 2); // [N, 3, M]
  const samples = { colours, weights: on.concat([on.mul(ofArms.weights, 2), ofRest.weights], 2) }; // two lists of places, each 1 in all
  const isSkin = isSkinNodes(on, on.add(on.mul(colours, 0.5), 0.5)); // [N, 1, M]
  const listSamples = (starts: readonly number[]) =>
    starts.flatMap((start) => Array.from({ length: each }, (_, i) => start + i));
  const startOfRest = 2 * each * forearms.length;
  const places = {
    hands: listSamples(forearms.map((_, i) => 2 * each * i + each)),
    bare: listSamples([...forearms.map((_, i) => 2 * each * i), ...head.map(() => startOfRest)]),
    clothes: listSamples(dressed.map((_, i) => startOfRest + each * (head.length + i))),
  };
  const pick = (value: Value, of: keyof typeof places) => on.gather(value, 2, places[of]);
  const bare = {
    colours: pick(colours, 'bare'),
    weights: on.mul(pick(samples.weights, 'bare'), pick(isSkin, 'bare')),
  };
  const skin = on.reshape(meanColourNodes(on, bare, leastSkinWeight), [3, 1, 1]);
  const isKnown = on.ramp(on.sum(bare.weights, 2), hiddenHands.skinFrom, hiddenHands.skinOver); // [N, 1, 1]
  const clothes = findClothesNodes(
    on,
    { colours: pick(colours, 'clothes'), weights: pick(samples.weights, 'clothes') },
    dressed.length,
  );
  const gone = findGoneNodes(on, {
    ...{ skin, clothes },
    colours: pick(colours, 'hands'),
    isSkin: pick(isSkin, 'hands'),
    matte: pick(on.slice(ofArms.colours, 1, [3, 4]), 'hands'),
  }); // [N, 1, F K]
  const ofHands = (value: Value) => on.reshape(value, [forearms.length, 1, each]); // [N, F, 1, K]
  const beyond = findBeyondNodes(on, height, { segments, forearms });
  const hidden = on.mul(on.binary('Max', ofHands(gone), beyond), ofHands(pick(samples.weights, 'hands')));
  const { from, over } = hiddenHands;
  const own = on.mul(on.ramp(on.sum(hidden, 3), from, over), on.reshape(isKnown, [1, 1, 1])); // [N, F, 1, 1]
  return { skin, shares: on.where(on.gather(segments.seen, 1, forearms), own, on.gather(own, 1, [1, 0])) };
}

/** Whether the places where the hands of forearms are looked for are below the picture, 1 or 0: [N, F, 1, K]. */
function findBeyondNodes(
  on: Expressions,
  height: number,
  { segments, forearms }: { readonly segments: SegmentNodes; readonly forearms: readonly number[] },
): Value {
  const [y, dy, half] = [segments.y, segments.dy, segments.half].map((value) =>
    on.gather(value, 1, forearms),
  ) as [Value, Value, Value];
  const along = armPlaces.hand.map(([place]) => place);
  const places = on.constant('hand_places', [1, 1, 1, along.length], along);
  return on.toFloat(on.compare('Greater', on.add(y, on.mul(on.mul(half, dy), places)), height - 1));
}

/** What is drawn of both hands of a target: [N, 2, H, W] each. */
export interface DrawnHandNodes {
  readonly skin: Value;
  /** How far the colour of skin is in place of what an arm shows. */
  readonly most: Value;
  /** How far that is the hand's. */
  readonly hand: Value;
}

/** `createHands`, by the segments of a target, [N, P, 1, 1], and the length of its torso, [N, 1, 1, 1]. */
export function createHandNodes(
  on: Expressions,
  { size, body: { parts } }: { readonly size: Size; readonly body: BodyParts },
  { skin, shares }: HiddenHandNodes,
  { segments, torso }: { readonly segments: SegmentNodes; readonly torso: Value },
): DrawnHandNodes {
  const forearms = indicesOf(parts, isForearm);
  const seen = on.toFloat(on.gather(segments.seen, 1, forearms));
  const { zone, hand } = measureHandNodes(on, size, { forearms, segments, torso });
  return { skin, most: on.mul(zone, on.mul(shares, seen)), hand };
}

/** What an arm of a side brings to each pixel with its hand: colours, its share and what is known, [N, 5, H, W]. */
export function drawHandNodes(
  on: Expressions,
  planes: Value,
  { skin, most, hand }: DrawnHandNodes,
  side: 'right' | 'left',
): Value {
  const at = side === 'right' ? 0 : 1;
  const [share, ofHand] = [on.slice(most, 1, [at, at + 1]), on.slice(hand, 1, [at, at + 1])];
  const pick = (from: number, to: number) => on.slice(planes, 1, [from, to]);
  const known = on.mul(pick(4, 5), on.sub(1, share));
  return on.concat(
    [mixNodes(on, skin, pick(0, 3), share), mixNodes(on, ofHand, pick(3, 4), share), known],
    1,
  );
}

/** The mean colours of C parts, by samples [N, 3, C K]: [N, 3, C, 1]. */
function findClothesNodes(on: Expressions, { colours, weights }: ColourSampleNodes, count: number): Value {
  const toParts = (value: Value, channels: number) =>
    on.reshape(value, [channels, count, Number(value.shape[2]) / count]);
  const ofParts = toParts(weights, 1);
  const sums = on.sum(on.mul(toParts(colours, 3), ofParts), 3);
  return on.div(sums, on.add(on.sum(ofParts, 3), leastSkinWeight));
}

/** The samples of hands, [N, 3, M] and [N, 1, M], and the colours of skin, [N, 3, 1, 1], and clothes, [N, 3, C, 1]. */
interface HandColourNodes {
  readonly colours: Value;
  readonly isSkin: Value;
  readonly matte: Value;
  readonly skin: Value;
  readonly clothes: Value;
}

/** How far samples of hands are neither bare nor covered: [N, 1, M]. */
function findGoneNodes(on: Expressions, { colours, isSkin, matte, skin, clothes }: HandColourNodes): Value {
  const { near, cloth, clothOver } = hiddenHands;
  const [count, known] = [Number(colours.shape[2]), 1 + Number(clothes.shape[2])];
  const d = on.sub(on.reshape(colours, [3, 1, count]), on.concat([skin, clothes], 2)); // [N, 3, 1 + C, M]
  const sum = on.sum(d, 1);
  const shade = on.mul(on.mul(sum, sum), (1 - shadeShare) / 3);
  const squares = on.sub(on.sum(on.mul(d, d), 1), shade); // [N, 1, 1 + C, M]
  const line = [1, count];
  const toSkin = on.reshape(on.slice(squares, 2, [0, 1]), line);
  const unlike = on.reshape(on.least(on.slice(squares, 2, [1, known]), 2), line);
  const isBare = on.binary('Max', isSkin, on.clip(on.add(on.mul(toSkin, -1 / near), 2), 0, 1));
  const isCovered = on.mul(matte, on.ramp(unlike, cloth, clothOver));
  return on.mul(on.sub(1, isBare), on.sub(1, isCovered));
}

/** Where the hands of F forearms are looked for, and how far pixels are these hands: [N, F, H, W] each. */
function measureHandNodes(
  on: Expressions,
  { width, height }: { readonly width: number; readonly height: number },
  {
    forearms,
    segments,
    torso,
  }: { readonly forearms: readonly number[]; readonly segments: SegmentNodes; readonly torso: Value },
): Readonly<Record<'zone' | 'hand', Value>> {
  const { start, startOver, end, endOver, edge, reach, reachOver } = hiddenHands;
  const pick = (name: 'x' | 'y' | 'dx' | 'dy' | 'half') => on.gather(segments[name], 1, forearms); // [N, F, 1, 1]
  const [dx, dy] = [pick('dx'), pick('dy')];
  const x = on.sub(addColumns(on, width), pick('x')); // [N, F, 1, W]
  const y = on.sub(addRows(on, height), pick('y')); // [N, F, H, 1]
  const half = on.binary('Max', pick('half'), shortestPx);
  const along = on.add(on.mul(x, on.div(dx, half)), on.mul(y, on.div(dy, half)));
  const unit = on.mul(torso, partWidths.arm);
  const across = on.unary('Abs', on.sub(on.mul(y, on.div(dx, unit)), on.mul(x, on.div(dy, unit))));
  const zone = on.mul(on.ramp(along, start, startOver), on.rise(on.sub(reach, across), reachOver));
  const tip = on.binary('Min', on.add(on.mul(along, -1 / endOver), end / endOver), 1);
  const beside = on.sub(on.mul(tip, on.sub(2, tip), hiddenHands.width), across);
  return { zone, hand: on.ramp(beside, -edge / 2, edge) };
}
