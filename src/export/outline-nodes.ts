/**
 * The outline of the moved person as nodes: where alpha ends, which is soft over some pixels, and what edges the
 * condition image shows there. Legend: N batch, H height, W width of the model's pictures.
 */
import type { Value } from './graph.js';
import { averageAround, findLocalColour, leastShare, mixNodes, rampNodes } from './local-colours.js';
import type { Expressions } from './warp/expressions.js';
import { sampleNodes } from './warp/sample-nodes.js';

/** By alpha, and by its mean up to `depth` pixels away: where the person is alone; the edge counts `edgeShare`. */
const personAlone = { from: 0.9, to: 1, depth: 2, edgeShare: 0.02 };
const besideAlone = { from: 0.1, to: 0 };

/** How far from a pixel its two colours are found, in pixels, and the square of what contrast tells little. */
const colourReach = 4;
const littleContrast = 0.05;

/**
 * What does not belong to the person: pixels whose distance to the colour beside, by the contrast, is `near`, where
 * that holds of `most` around them; in so many rounds from outside, each where the mean around a pixel is `free`.
 * `unlike` keeps pixels without contrast.
 */
const peeling = {
  rounds: 3,
  most: { from: 0.35, to: 0.65 },
  near: { from: 0.1, to: 0.02 },
  free: { from: 0.2, to: 0.5 },
  unlike: 0.001,
};
const leastContrast = 1e-4;

/** Edges count as far as they explain, by R², alpha up to `reach` pixels away; noise in them is `steadiness`. */
const edges = { reach: 2, explained: { from: 0.6, to: 0.85 }, steadiness: 0.02, mostGain: 1.5 };
const leastVariance = 1e-4;

/** Which share of the person around a pixel must show the moved image, for its edges to tell the outline. */
const movedShare = { from: 0.2, to: 0.5 };

/** What the outline is found by. */
export interface OutlineInput {
  /** The condition image, [N, 3, H, W] in [-1, 1], and the flow that moves it, [N, 2, H, W]. */
  readonly cond: Value;
  readonly flow: Value;
  /** How far the person covers each pixel, as drawn, and how much of it shows the moved image: [N, 1, H, W]. */
  readonly alpha: Value;
  readonly ofPerson: Value;
}

/** Alpha as it follows the edges of the moved condition image; of the model's size, to be enlarged. */
export interface OutlineNodes {
  /** Alpha without pixels at its edge that show what is beside the person: [N, 1, H, W]. */
  readonly alpha: Value;
  /** What it is by the moved condition image, [N, 1, H, W], and what a rise of each channel adds, [N, 3, H, W]. */
  readonly level: Value;
  readonly slope: Value;
}

/**
 * Finds the outline. The moved condition image has, around each pixel, a colour of the person and one beside them:
 * how far a pixel is from one to the other tells where it belongs. Alpha is filtered with that as the guide
 * (He et al., Guided Image Filtering), where it explains alpha: an outline that is no edge of the image stays.
 */
export function findOutline(
  on: Expressions,
  { cond, flow, alpha: drawn, ofPerson: shown }: OutlineInput,
): OutlineNodes {
  const moved = sampleNodes(on, cond, flow); // [N, 3, H, W]
  const deep = rampNodes(on, averageAround(on, drawn, personAlone.depth), personAlone);
  const ofPerson = on.add(deep, on.mul(rampNodes(on, drawn, personAlone), personAlone.edgeShare));
  const find = (share: Value) => findLocalColour(on, moved, { share, otherwise: moved, reach: colourReach });
  const beside = find(rampNodes(on, drawn, besideAlone));
  const towards = on.sub(find(ofPerson), beside);
  const away = on.sub(moved, beside);
  const contrast = sumSquares(on, towards); // [N, 1, H, W]
  const distance = on.div(on.add(sumSquares(on, away), peeling.unlike), on.add(contrast, leastContrast));
  const around = averageAround(on, on.concat([shown, drawn], 1), edges.reach);
  const [ofMoved, ofAll] = [on.slice(around, 1, [0, 1]), on.slice(around, 1, [1, 2])];
  const isMoved = rampNodes(on, on.div(ofMoved, on.add(ofAll, leastShare)), movedShare); // [N, 1, H, W]
  const alpha = peel(on, drawn, { distance, isMoved });
  const direction = on.div(towards, on.add(contrast, littleContrast)); // [N, 3, H, W]
  const side = on.clip(on.sub(on.sum(on.mul(direction, away), 1), 0.5), -0.5, 0.5);
  const { level, gain } = followEdges(on, alpha, { side, isMoved });
  return { alpha, level, slope: on.mul(direction, gain) };
}

function sumSquares(on: Expressions, planes: Value): Value {
  return on.sum(on.mul(planes, planes), 1);
}

function peel(
  on: Expressions,
  drawn: Value,
  { distance, isMoved }: Readonly<Record<'distance' | 'isMoved', Value>>,
): Value {
  const isNear = rampNodes(on, averageAround(on, rampNodes(on, distance, peeling.near), 1), peeling.most);
  const near = on.mul(isNear, isMoved);
  let alpha = drawn;
  for (let round = 0; round < peeling.rounds; round += 1) {
    const free = rampNodes(on, on.sub(1, averageAround(on, alpha, 1)), peeling.free);
    alpha = on.mul(alpha, on.sub(1, on.mul(near, free)));
  }
  return alpha;
}

/** Alpha as a linear function of `side` [N, 1, H, W], -0.5 beside the person to 0.5 in them, where that explains it. */
function followEdges(
  on: Expressions,
  alpha: Value,
  { side, isMoved }: Readonly<Record<'side' | 'isMoved', Value>>,
): Record<'level' | 'gain', Value> {
  const products = [side, alpha, on.mul(side, side), on.mul(alpha, alpha), on.mul(side, alpha)];
  const means = averageAround(on, on.concat(products, 1), edges.reach);
  const mean = (index: number) => on.slice(means, 1, [index, index + 1]);
  const [meanSide, meanAlpha] = [mean(0), mean(1)];
  const ofSide = on.sub(mean(2), on.mul(meanSide, meanSide));
  const ofAlpha = on.sub(mean(3), on.mul(meanAlpha, meanAlpha));
  const ofBoth = on.binary('Max', on.sub(mean(4), on.mul(meanSide, meanAlpha)), 0);
  const explained = on.div(on.mul(ofBoth, ofBoth), on.add(on.mul(ofSide, ofAlpha), leastVariance));
  const trust = on.mul(averageAround(on, rampNodes(on, explained, edges.explained), 1), isMoved);
  const slope = on.clip(on.div(ofBoth, on.add(ofSide, edges.steadiness)), 0, edges.mostGain);
  const gain = on.mul(trust, slope);
  const straight = mixNodes(on, meanAlpha, alpha, trust);
  return { level: on.add(straight, on.mul(gain, on.sub(side, meanSide))), gain };
}
