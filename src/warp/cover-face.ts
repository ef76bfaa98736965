import type { Size } from '../pose/skeleton.js';
import { drawBackOfHead } from './back-of-head.js';
import type { Facing } from './facing.js';
import { layerChannels } from './find-figure.js';
import { headPatch, patchColumns, patchRows } from './head-patch.js';
import type { Transform } from './part-transforms.js';
import { rise } from './rise.js';
import { samplePixel } from './sample-pixel.js';

/** From which front_source (-front_target) on a face is covered, and over which less it is not. */
export const faceCover = { turned: 0.22, turnedFade: 0.02 } as const;

/**
 * What covers a head: writes colours times a share, and that share, of a target's pixel to `to`. The pixel belongs to the
 * person that far in any case.
 */
export type FaceCover = (x: number, y: number, to: Float32Array) => void;

/** The layer that a head is on: see `Figure`. */
export interface HeadLayer {
  readonly image: Float32Array;
  readonly size: Size;
}

/** A head that moves: where it comes from, the middle of its face in the target, and the torso's length there. */
export interface MovedHead {
  readonly transform: Transform;
  readonly face: { readonly x: number; readonly y: number };
  readonly torso: number;
  /** Where source and target look, and how far the head is folded for that (`findFold`). */
  readonly source: Facing;
  readonly target: Facing;
  readonly fold: number;
}

/**
 * Covers the head of who turns their back to the camera with what its front tells of it (`drawBackOfHead`), for no
 * pixel shows the back of the head, but for one that is folded. Undefined where nothing is to be covered.
 */
export function findFaceCover(
  { transform, face, torso, source, target, fold }: MovedHead,
  layer: HeadLayer,
): FaceCover | undefined {
  const turned = Math.max(source.front, 0) * Math.max(-target.front, 0);
  const turn = rise(turned - faceCover.turned, faceCover.turnedFade) * (1 - Math.abs(fold));
  if (turn === 0) return undefined;
  const { xx, xy, x0, yx, yy, y0 } = transform;
  const sampled = new Float32Array(layerChannels.count);
  const patch = new Float32Array(4 * patchRows.length * patchColumns.length);
  for (const [row, v] of patchRows.entries())
    for (const [column, u] of patchColumns.entries()) {
      const [x, y] = [face.x + torso * u, face.y + torso * v];
      const down = Math.min(Math.max(yx * x + yy * y + y0, 0), layer.size.height - 1);
      samplePixel(layer, { x: xx * x + xy * y + x0, y: down }, sampled, 0);
      const share = Math.max(sampled[layerChannels.right]!, sampled[layerChannels.left]!);
      patch.set([...sampled.subarray(0, 3), share], 4 * (row * patchColumns.length + column));
    }
  const back = { image: drawBackOfHead(patch).map((value) => turn * value), size: patchSize };
  const toPatch = 1 / (torso * headPatch.pitch);
  return (x, y, to) => {
    const place = {
      x: (x - face.x) * toPatch - headPatch.left,
      y: (y - face.y) * toPatch - headPatch.top,
    };
    samplePixel(back, place, to, 0);
  };
}

const patchSize = { width: headPatch.columns, height: headPatch.rows };
