import type { Size } from '../pose/skeleton.js';
import { drawBackOfHead } from './back-of-head.js';
import type { BodyParts } from './body-parts.js';
import { findFacing, findFold } from './facing.js';
import { layerChannels } from './find-figure.js';
import { headPatch, patchColumns, patchRows } from './head-patch.js';
import { findMiddle, findSegment, measureTorso } from './part-segments.js';
import { findTransforms, type PosePair } from './part-transforms.js';
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

/**
 * Covers the head of who turns their back to the camera with what its front tells of it (`drawBackOfHead`), for no
 * pixel shows the back of the head, but for one that is folded (`findFold`). Undefined where nothing is to be covered.
 */
export function findFaceCover(body: BodyParts, pair: PosePair, layer: HeadLayer): FaceCover | undefined {
  const index = body.parts.findIndex(({ kind }) => kind === 'head');
  const head = body.parts[index];
  if (head === undefined) return undefined;
  const torso = measureTorso(pair.target, body, pair.height);
  const source = findFacing(body, pair.source, measureTorso(pair.source, body, pair.height));
  const facing = findFacing(body, pair.target, torso);
  const turned = Math.max(source.front, 0) * Math.max(-facing.front, 0);
  const covered = rise(turned - faceCover.turned, faceCover.turnedFade);
  const turn = covered * (1 - Math.abs(findFold(source, facing)));
  const transform = turn > 0 ? findTransforms(body, pair)[index] : undefined;
  if (transform === undefined || !findSegment(pair.target, head).seen) return undefined;
  const { xx, xy, x0, yx, yy, y0 } = transform;
  const face = findMiddle(pair.target, head.end);
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
