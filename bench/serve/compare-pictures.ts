import sharp from 'sharp';
import { type PictureName, pictureNames } from '#dist/stages.js';
import type { BenchRequest } from './bench-request.js';
import type { BenchPictures, BenchServer } from './servers/bench-server.js';

/** The largest difference between pictures in levels (0 to 255), by stage. */
export type PictureDifference = Readonly<Record<PictureName, number>>;

/** Returns one answer of a server, by stage. Throws if a stage is missing. */
export async function drawOnce(server: BenchServer, request: BenchRequest): Promise<BenchPictures> {
  const client = server.connect();
  const pictures = new Map<PictureName, Uint8Array>();
  for await (const { stage, data } of client.generate(request)) pictures.set(stage, data);
  client.close();
  const [coarse, refined] = [pictures.get('coarse'), pictures.get('refined')];
  if (coarse && refined) return { coarse, refined };
  throw new Error(`Cannot measure: the server drew ${[...pictures.keys()]}, expected ${pictureNames}`);
}

/** Returns how far the decoded pictures of two answers differ. Throws if their sizes differ. */
export async function comparePictures(
  ours: BenchPictures,
  theirs: BenchPictures,
): Promise<PictureDifference> {
  const difference = { coarse: 0, refined: 0 };
  for (const stage of pictureNames) {
    const [a, b] = await Promise.all([decode(ours[stage]), decode(theirs[stage])]);
    if (a.length !== b.length)
      throw new Error(`Cannot compare ${stage}: ${b.length} bytes, expected ${a.length}`);
    difference[stage] = a.reduce(
      (most, level, index) => Math.max(most, Math.abs(level - (b[index] ?? 0))),
      0,
    );
  }
  return difference;
}

function decode(png: Uint8Array): Promise<Buffer> {
  return sharp(png).removeAlpha().raw().toBuffer();
}
