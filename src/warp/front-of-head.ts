import type { FacePlace } from './face-place.js';
import {
  faceChannels,
  faceTable,
  faceTableSize,
  frontAreas,
  frontColumns,
  frontRows,
} from './front-patch.js';
import { meanFace } from './mean-face.js';
import { toShare } from './rise.js';
import { samplePixel } from './sample-pixel.js';
import { type Colour, findFaceSkin, type SkinSample } from './skin-colour.js';

/** How far below the middle of a face's joints the middle of its nose and eyes is, in torso lengths. */
export const lookingHeight = -0.02;

/** From which share beside the neck on, and over how much less, hair hides nape and ears. */
export const longHair = { from: 0.7, over: 0.3 } as const;

/**
 * What is hair from behind: the square of its distance to the crown's colour is less than `from` of the square of the
 * distance from there to the skin, at least `least`, and wholly `over` less.
 */
export const crownHair = { from: 0.4, over: 0.25, least: 0.05, leastShare: 0.01 } as const;

/**
 * The front of a head whose back a patch [R, K, 4] of `frontRows` and `frontColumns` shows, as `drawBackOfHead` gives a
 * back: the face of nobody (`meanFace`) in the colour of the skin, which the patch and samples of the arms tell, and
 * their throat where hair was. The hair around it stays what the patch shows.
 */
export function drawFrontOfHead(
  patch: Float32Array,
  { place, arms }: { readonly place: FacePlace; readonly arms: readonly SkinSample[] },
): Float32Array {
  const skin = findFaceSkin([...arms, ...listBare(patch)]);
  const crown = findCrown(patch);
  const apart = Math.max(squareBetween(skin, crown), crownHair.least);
  const front = new Float32Array(patch.length);
  const sampled = new Float32Array(faceChannels.count);
  for (let i = 0; i < frontAreas.crown.length; i += 1) {
    const [colour, own] = [toColour(patch, i), patch[4 * i + 3]!];
    const isHair = toShare((crownHair.from - squareBetween(colour, crown) / apart) / crownHair.over);
    samplePixel({ image: faceTable, size: faceTableSize }, toTable(place, i), sampled, 0);
    const share = Math.max(sampled[faceChannels.face]!, own * isHair * sampled[faceChannels.throat]!);
    for (let c = 0; c < 3; c += 1)
      front[4 * i + c] = share * Math.min((1 + skin[c]!) * sampled[faceChannels.ratios + c]! - 1, 1);
    front[4 * i + 3] = share;
  }
  return front;
}

/** What of a patch is bare skin where no long hair hides it. */
function listBare(patch: Float32Array): SkinSample[] {
  const beside = frontAreas.beside.reduce((sum, part, i) => sum + part * patch[4 * i + 3]!, 0);
  const isShort = toShare((longHair.from - beside) / longHair.over);
  return Array.from(frontAreas.nape, (nape, i) => {
    const weight = isShort * (nape + frontAreas.ears[i]!) * patch[4 * i + 3]!;
    return { colour: toColour(patch, i), weight };
  });
}

function findCrown(patch: Float32Array): Colour {
  const sums = [0, 0, 0, crownHair.leastShare];
  for (const [i, part] of frontAreas.crown.entries()) {
    const weight = part * patch[4 * i + 3]!;
    for (let c = 0; c < 3; c += 1) sums[c] = sums[c]! + weight * patch[4 * i + c]!;
    sums[3] = sums[3]! + weight;
  }
  return [sums[0]! / sums[3]!, sums[1]! / sums[3]!, sums[2]! / sums[3]!];
}

/** Where in the table of the face a point of the patch is. */
function toTable({ u, v, cos, sin, left, right }: FacePlace, index: number) {
  const beside = frontColumns[index % frontColumns.length]! - u;
  const below = frontRows[Math.floor(index / frontColumns.length)]! - v;
  const across = cos * beside + sin * below;
  const x = Math.max(across, 0) / right - Math.max(-across, 0) / left;
  const y = cos * below - sin * beside + lookingHeight;
  return { x: x / meanFace.pitch + meanFace.columns - 1, y: y / meanFace.pitch - meanFace.top };
}

function toColour(patch: Float32Array, index: number): Colour {
  return [patch[4 * index]!, patch[4 * index + 1]!, patch[4 * index + 2]!];
}

function squareBetween(a: Colour, b: Colour): number {
  return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
}
