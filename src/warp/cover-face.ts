import type { Size } from '../pose/skeleton.js';
import { drawBackOfHead } from './back-of-head.js';
import type { BodyPart, BodyParts } from './body-parts.js';
import {
  clothesPlaces,
  forearmPlaces,
  type LayerPicture,
  sampleLayer,
  sampleParts,
} from './colour-samples.js';
import { type FacePlace, findFacePlace } from './face-place.js';
import type { PosePair } from './facing.js';
import { layerChannels } from './figure-layer.js';
import { drawFrontOfHead } from './front-of-head.js';
import { frontGrid } from './front-patch.js';
import { headGrid, type PatchGrid } from './head-patch.js';
import { findHeadTurns, type HeadTurns } from './head-turns.js';
import { findSegment, isForearm, type Segment } from './part-segments.js';
import type { Transform } from './part-transforms.js';
import { samplePixel } from './sample-pixel.js';

/**
 * What covers a head: writes colours times a share, and that share, of a target's pixel to `to`. The pixel belongs to the
 * person that far in any case.
 */
export type FaceCover = (x: number, y: number, to: Float32Array) => void;

/** The layers of a figure: see `Figure`. */
export interface FigureLayers {
  readonly arms: Float32Array;
  readonly rest: Float32Array;
  readonly size: Size;
}

/** Where a head comes from, the middle of its face in the target, and how far it is folded (`findHeadFold`). */
interface HeadMove {
  readonly transform: Transform;
  readonly face: { readonly x: number; readonly y: number };
  readonly fold: number;
}

/** A head that moves, with the length of the torso in the target. */
export interface MovedHead extends HeadMove {
  readonly torso: number;
  readonly turns: HeadTurns;
  /** Where its face is in the target, and the source's forearms and torso. */
  readonly place: FacePlace;
  readonly forearms: readonly Segment[];
  readonly trunk: Segment;
}

/** What a head that moves is covered by. */
export function describeHead(body: BodyParts, { source, target }: PosePair, move: HeadMove): MovedHead {
  const segments = (parts: readonly BodyPart[]) => parts.map((part) => findSegment(source.joints, part));
  const [trunk] = segments(body.parts.slice(0, 1)) as [Segment]; // the torso is the first part
  return {
    ...move,
    torso: target.torso,
    turns: findHeadTurns(body, source, target),
    place: findFacePlace(body, target, move.face),
    forearms: segments(body.parts.filter(isForearm)),
    trunk,
  };
}

/**
 * Covers the head of who turns round with what one side tells of the other, which no pixel shows: its back by its front
 * (`drawBackOfHead`), but for one that is folded, or its front by its back (`drawFrontOfHead`). Undefined where nothing
 * is to be covered.
 */
export function findFaceCover(head: MovedHead, layers: FigureLayers): FaceCover | undefined {
  const { turns, fold, place, forearms, trunk } = head;
  const turn = turns.toBack * (1 - Math.abs(fold));
  const [arms, rest] = [layers.arms, layers.rest].map((image) => ({ image, size: layers.size })) as [
    LayerPicture,
    LayerPicture,
  ];
  if (turn > 0) {
    const planes = drawBackOfHead(samplePatch(head, rest, headGrid));
    return placePatch(head, { planes, turn, grid: headGrid });
  }
  if (turns.toFront === 0) return undefined;
  const planes = drawFrontOfHead(samplePatch(head, rest, frontGrid), {
    place,
    arms: sampleParts(arms, forearms, forearmPlaces),
    clothes: sampleParts(rest, [trunk], clothesPlaces),
  });
  return placePatch(head, { planes, turn: turns.toFront, grid: frontGrid });
}

/** What a layer shows at the points of a head's patch: colours and share, [R, K, 4]. */
function samplePatch(
  { transform: { xx, xy, x0, yx, yy, y0 }, face, torso }: MovedHead,
  layer: LayerPicture,
  { rows, columns }: PatchGrid,
): Float32Array {
  const sampled = new Float32Array(layerChannels.count);
  const patch = new Float32Array(4 * rows.length * columns.length);
  for (const [row, v] of rows.entries())
    for (const [column, u] of columns.entries()) {
      const [x, y] = [face.x + torso * u, face.y + torso * v];
      sampleLayer(layer, { x: xx * x + xy * y + x0, y: yx * x + yy * y + y0 }, sampled);
      const share = Math.max(sampled[layerChannels.right]!, sampled[layerChannels.left]!);
      patch.set([...sampled.subarray(0, 3), share], 4 * (row * columns.length + column));
    }
  return patch;
}

/** A patch as a cover, so far as the head is turned. */
function placePatch(
  { face, torso }: MovedHead,
  { planes, turn, grid }: { readonly planes: Float32Array; readonly turn: number; readonly grid: PatchGrid },
): FaceCover {
  const size = { width: grid.columns.length, height: grid.rows.length };
  const cover = { image: planes.map((value) => turn * value), size };
  return (x, y, to) => {
    const place = { x: grid.toColumn((x - face.x) / torso), y: grid.toRow((y - face.y) / torso) };
    samplePixel(cover, place, to, 0);
  };
}
