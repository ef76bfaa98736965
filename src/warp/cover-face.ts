import type { Size } from '../pose/skeleton.js';
import { drawBackOfHead } from './back-of-head.js';
import type { FacePlace } from './face-place.js';
import { layerChannels } from './find-figure.js';
import { drawFrontOfHead } from './front-of-head.js';
import { frontZoom } from './front-patch.js';
import { headPatch, patchColumns, patchRows } from './head-patch.js';
import type { HeadTurns } from './head-turns.js';
import type { Segment } from './part-segments.js';
import type { Transform } from './part-transforms.js';
import { samplePixel } from './sample-pixel.js';
import type { SkinSample } from './skin-colour.js';

/** Where along a forearm and its hand their colour is looked at: from -1 at the elbow to 1 at the fingers. */
export const forearmPlaces = [-0.5, -0.3, -0.1, 0.1, 0.3, 0.5, 0.7, 0.9] as const;

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

/** A head that moves: where it comes from, the middle of its face in the target, and the torso's length there. */
export interface MovedHead {
  readonly transform: Transform;
  readonly face: { readonly x: number; readonly y: number };
  readonly torso: number;
  readonly turns: HeadTurns;
  /** How far it is folded (`findFold`). */
  readonly fold: number;
  /** Where its face is in the target, and the source's forearms. */
  readonly place: FacePlace;
  readonly forearms: readonly Segment[];
}

/**
 * Covers the head of who turns round with what one side tells of the other, which no pixel shows: its back by its front
 * (`drawBackOfHead`), but for one that is folded, or its front by its back (`drawFrontOfHead`). Undefined where nothing
 * is to be covered.
 */
export function findFaceCover(head: MovedHead, layers: FigureLayers): FaceCover | undefined {
  const { turns, fold, place, forearms } = head;
  const back = turns.toBack * (1 - Math.abs(fold));
  if (back > 0)
    return placePatch(head, { planes: drawBackOfHead(samplePatch(head, layers, 1)), turn: back, zoom: 1 });
  if (turns.toFront === 0) return undefined;
  const patch = samplePatch(head, layers, frontZoom);
  const planes = drawFrontOfHead(patch, { place, arms: sampleForearms(layers, forearms) });
  return placePatch(head, { planes, turn: turns.toFront, zoom: frontZoom });
}

/** What the layer of a head shows at the points of a patch, `zoom` times as far apart: colours and share, [R, K, 4]. */
function samplePatch(
  { transform: { xx, xy, x0, yx, yy, y0 }, face, torso }: MovedHead,
  { rest, size }: FigureLayers,
  zoom: number,
): Float32Array {
  const sampled = new Float32Array(layerChannels.count);
  const patch = new Float32Array(4 * patchRows.length * patchColumns.length);
  for (const [row, v] of patchRows.entries())
    for (const [column, u] of patchColumns.entries()) {
      const [x, y] = [face.x + zoom * torso * u, face.y + zoom * torso * v];
      sampleLayer({ image: rest, size }, { x: xx * x + xy * y + x0, y: yx * x + yy * y + y0 }, sampled);
      const share = Math.max(sampled[layerChannels.right]!, sampled[layerChannels.left]!);
      patch.set([...sampled.subarray(0, 3), share], 4 * (row * patchColumns.length + column));
    }
  return patch;
}

/** Colours along forearms and hands. */
function sampleForearms({ arms, size }: FigureLayers, forearms: readonly Segment[]): SkinSample[] {
  const sampled = new Float32Array(layerChannels.count);
  return forearms.flatMap(({ x, y, dx, dy, half, seen }) =>
    forearmPlaces.map((place) => {
      const at = { x: x + place * half * dx, y: y + place * half * dy };
      sampleLayer({ image: arms, size }, at, sampled);
      const weight = (Number(seen) * sampled[layerChannels.known]!) / forearmPlaces.length;
      return { colour: [sampled[0]!, sampled[1]!, sampled[2]!], weight };
    }),
  );
}

/** A layer at a place: its edges above and below it, 0 beside it. */
function sampleLayer(
  layer: { readonly image: Float32Array; readonly size: Size },
  { x, y }: { readonly x: number; readonly y: number },
  to: Float32Array,
): void {
  samplePixel(layer, { x, y: Math.min(Math.max(y, 0), layer.size.height - 1) }, to, 0);
}

/** A patch as a cover, so far as the head is turned. */
function placePatch(
  { face, torso }: MovedHead,
  { planes, turn, zoom }: { readonly planes: Float32Array; readonly turn: number; readonly zoom: number },
): FaceCover {
  const cover = { image: planes.map((value) => turn * value), size: patchSize };
  const toPatch = 1 / (torso * headPatch.pitch * zoom);
  return (x, y, to) => {
    const place = {
      x: (x - face.x) * toPatch - headPatch.left,
      y: (y - face.y) * toPatch - headPatch.top,
    };
    samplePixel(cover, place, to, 0);
  };
}

const patchSize = { width: headPatch.columns, height: headPatch.rows };
