import { type Colour, type ColourSample, meanColour, squareBetween } from './colour-samples.js';
import type { FacePlace } from './face-place.js';
import {
  chestArea,
  faceChannels,
  faceTable,
  faceTableSize,
  frontAreas,
  frontGrid,
  napeArea,
} from './front-patch.js';
import { meanFace } from './mean-face.js';
import { toShare } from './rise.js';
import { samplePixel } from './sample-pixel.js';
import { findFaceSkin } from './skin-colour.js';
import { widen } from './widen.js';

/** How far below the middle of a face's joints the middle of its nose and eyes is, in torso lengths. */
export const lookingHeight = -0.02;

/**
 * From which share of hair beside the neck, or in the place of a tail, on it is long, and over how much more wholly. There,
 * what is like the crown, and more than like the clothes, is hair: of the squares of the distances to both, h and c, h is
 * less than `near`, and wholly `nearOver` less, and c / (h + c) more than `unlike`, and wholly `unlikeOver` more.
 */
export const longHair = {
  from: 0.4,
  over: 0.3,
  near: 0.09,
  nearOver: 0.04,
  unlike: 0.4,
  unlikeOver: 0.3,
  least: 0.01,
} as const;

/**
 * What is hair from behind: the square of its distance to the crown's colour is less than `from` of the square of the
 * distance from there to the skin, at least `least`, and wholly `over` less.
 */
export const crownHair = { from: 0.4, over: 0.25, least: 0.05, leastShare: 0.01 } as const;

/**
 * The colour of clothes is that of what is least like the crown; it is told where a share of `told` is no hair. What of the
 * chest is not clothes: the square of its distance to their colour is more than `from` of the square of the
 * distance from there to the crown, at least `least`, and wholly `over` more, up to `reach` points
 * beside.
 */
export const clothing = {
  from: 0.03,
  over: 0.07,
  least: 0.05,
  told: 0.25,
  leastShare: 0.001,
  reach: 1,
} as const;

/** What is known of who is seen from behind: where their face is wanted, and colours of their arms and clothes. */
export interface FrontInput {
  readonly place: FacePlace;
  readonly arms: readonly ColourSample[];
  readonly clothes: readonly ColourSample[];
}

/**
 * The front of a head whose back a patch [R, K, 4] of `frontGrid` shows, as `drawBackOfHead` gives a back: the face of
 * nobody (`meanFace`) in the colour of the skin, which the patch and the arms tell, and their throat where hair was. The
 * hair around it stays what the patch shows; long hair leaves the middle of the chest to the clothes.
 */
export function drawFrontOfHead(patch: Float32Array, { place, arms, clothes }: FrontInput): Float32Array {
  const points = toSamples(patch);
  const crown = meanColour(
    weigh(points, (i) => frontAreas.crown[i]!),
    crownHair.leastShare,
  );
  const cloth = meanColour(
    weigh(clothes, (i) => squareBetween(clothes[i]!.colour, crown)),
    clothing.leastShare,
  );
  const { isBeside, isLong } = findLong(points, { crown, cloth });
  const bare = weigh(points, (i) => (1 - isBeside) * (frontAreas.nape[i]! + frontAreas.ears[i]!));
  const skin = findFaceSkin([...arms, ...bare]);
  const isHair = tellHair(crown, skin);
  const isCovered = tellCovered(clothes, { crown, cloth, isHair });
  const covered = widen(
    Float32Array.from(points, ({ colour, weight }) => weight * isCovered(colour)),
    { width: frontGrid.columns.length, height: frontGrid.rows.length },
    clothing.reach,
  );
  const front = new Float32Array(patch.length);
  const sampled = new Float32Array(faceChannels.count);
  for (const [i, { colour, weight: own }] of points.entries()) {
    samplePixel({ image: faceTable, size: faceTableSize }, toTable(place, i), sampled, 0);
    const hidden = Math.max(isHair(colour) * napeArea[i]!, isLong);
    const share = Math.max(sampled[faceChannels.face]!, own * hidden * sampled[faceChannels.throat]!);
    const freed = (1 - share) * isLong * place.chest * chestArea[i]! * covered[i]!;
    for (const c of [0, 1, 2] as const) {
      const face = Math.min((1 + skin[c]) * sampled[faceChannels.ratios + c]! - 1, 1);
      front[4 * i + c] = share * face + freed * cloth[c];
    }
    front[4 * i + 3] = share + freed;
  }
  return front;
}

/** The colours of a patch, and how far they are the person's. */
function toSamples(patch: Float32Array): ColourSample[] {
  return Array.from({ length: patch.length / 4 }, (_, i) => ({
    colour: [patch[4 * i]!, patch[4 * i + 1]!, patch[4 * i + 2]!],
    weight: patch[4 * i + 3]!,
  }));
}

function weigh(samples: readonly ColourSample[], by: (index: number) => number): ColourSample[] {
  return samples.map(({ colour, weight }, i) => ({ colour, weight: weight * by(i) }));
}

/** How far hair falls beside the neck, and there or in a tail. */
function findLong(points: readonly ColourSample[], { crown, cloth }: Record<'crown' | 'cloth', Colour>) {
  const { near, nearOver, unlike, unlikeOver, least } = longHair;
  const shares = points.map(({ colour, weight }) => {
    const [toCrown, toCloth] = [squareBetween(colour, crown), squareBetween(colour, cloth)];
    const isLike = toShare((near - toCrown) / nearOver);
    return weight * isLike * toShare((toCloth / (toCrown + toCloth + least) - unlike) / unlikeOver);
  });
  const [isBeside, isTail] = (['beside', 'tail'] as const).map((name) => {
    const share = shares.reduce((sum, each, i) => sum + each * frontAreas[name][i]!, 0);
    return toShare((share - longHair.from) / longHair.over);
  }) as [number, number];
  return { isBeside, isLong: Math.max(isBeside, isTail) };
}

function sumWeights(samples: readonly ColourSample[]): number {
  return samples.reduce((sum, { weight }) => sum + weight, 0);
}

/** How far a colour is the hair's. */
function tellHair(crown: Colour, skin: Colour): (colour: Colour) => number {
  const apart = Math.max(squareBetween(skin, crown), crownHair.least);
  return (colour) => toShare((crownHair.from - squareBetween(colour, crown) / apart) / crownHair.over);
}

/** How far something else than clothes, whose colour is told by samples, is over them. */
function tellCovered(
  clothes: readonly ColourSample[],
  {
    crown,
    cloth,
    isHair,
  }: { readonly crown: Colour; readonly cloth: Colour; readonly isHair: (colour: Colour) => number },
): (colour: Colour) => number {
  const told = toShare(sumWeights(weigh(clothes, (i) => 1 - isHair(clothes[i]!.colour))) / clothing.told);
  const apart = Math.max(squareBetween(cloth, crown), clothing.least);
  return (colour) => told * toShare((squareBetween(colour, cloth) / apart - clothing.from) / clothing.over);
}

/** Where in the table of the face a point of the patch is. */
function toTable({ u, v, cos, sin, left, right }: FacePlace, index: number) {
  const { columns, rows } = frontGrid;
  const beside = columns[index % columns.length]! - u;
  const below = rows[Math.floor(index / columns.length)]! - v;
  const across = cos * beside + sin * below;
  const x = Math.max(across, 0) / right - Math.max(-across, 0) / left;
  const y = cos * below - sin * beside + lookingHeight;
  return { x: x / meanFace.pitch + meanFace.columns - 1, y: y / meanFace.pitch - meanFace.top };
}
