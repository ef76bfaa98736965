import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeImage } from '../../image/decode-image.js';
import { drawJointsOver } from '../../image/draw-joints.js';
import { frameJoints } from '../../image/framing.js';
import { type PictureGrid, tilePictures } from '../../image/picture-grid.js';
import type { DataFolder, DataPicture } from './read-data-folder.js';
import { readPoseOn } from './read-picture.js';

const tile = { width: 192, height: 256 };
const columns = 6;
const mostPictures = 24;
/** The margin around a picture in its tile, which shows joints outside the picture. */
const sides = '#303030';
const framing = { kind: 'contain' } as const;

/**
 * A grid of at most 24 pictures, evenly spread over a data set, with their joints drawn over them.
 * An unreadable pose is not drawn; a picture that cannot be decoded is left out.
 */
export async function drawPoseSheet(data: DataFolder): Promise<PictureGrid> {
  const { pictures } = data;
  const count = Math.min(mostPictures, pictures.length);
  const chosen = Array.from(
    { length: count },
    (_, at) => pictures[Math.floor((at * pictures.length) / count)]!,
  );
  const tiles = await Promise.all(chosen.map((picture) => drawTile(data, picture).catch(() => undefined)));
  const drawn = tiles.filter((each) => each !== undefined);
  return tilePictures(drawn, tile, Math.min(columns, Math.max(1, drawn.length)));
}

async function drawTile({ folder, skeleton }: DataFolder, picture: DataPicture): Promise<Uint8Array> {
  const bytes = await readFile(join(folder, picture.path));
  const { imageNhwc, source } = await decodeImage(bytes, { size: tile, framing, sides, field: picture.path });
  const pose = await readPoseOn(source, { folder, picture, skeleton }).catch(() => undefined);
  if (pose === undefined) return imageNhwc;
  const joints = frameJoints(pose, framing, { source, target: tile });
  return drawJointsOver(imageNhwc, { joints, skeleton }, tile);
}
