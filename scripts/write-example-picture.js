/**
 * Draws the README's picture, docs/example.png, with the default model: a row a person, who is in no training set, as
 * condition image, target pose, coarse and refined picture. Run it again when the default model has changed.
 */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { buildIfStale } from './build.js';

buildIfStale();
const { createClient } = await import('../dist/client/client.js');
const { drawPosePicture } = await import('../dist/pose/pose-picture.js');
const { coco18 } = await import('../dist/pose/skeleton.js');
const { startServer } = await import('../dist/server/start-server.js');
const { drawPerson } = await import('../dist/synthetic/draw-person.js');
const { namedBodyPoses } = await import('../dist/synthetic/named-body-poses.js');
const { renderPerson, syntheticIdentity } = await import('../dist/synthetic/synthetic-people.js');

/** Drawn people by their number, far from those that training sees; the pose they have, and the one they get. */
const examples = [
  [2_000_003, 'standing', 'walking'],
  [2_000_004, 'walking', 'back'],
  [2_000_009, 'hands-on-hips', 'waving'],
  [2_000_012, 'side', 'arms-raised'],
  [2_000_015, 'back', 'side'],
  [2_000_018, 'waving', 'standing'],
];
const size = { width: 64, height: 128 };
const zoom = 2;
const examplesARow = 2;
const gapPx = 6;

const raw = (data, { width, height } = size) => sharp(data, { raw: { width, height, channels: 3 } });
const png = (data) =>
  raw(data)
    .resize(size.width * zoom, size.height * zoom, { kernel: 'cubic' })
    .png()
    .toBuffer();

const server = await startServer({ port: 0 });
const client = createClient(server.address);
const tiles = [];
for (const [person, from, to] of examples) {
  const identity = syntheticIdentity(1, person);
  const cond = await renderPerson(identity, namedBodyPoses[from], size);
  const { joints } = drawPerson(identity, namedBodyPoses[to], size);
  const row = [cond.imageNhwc, drawPosePicture(joints, coco18, size)];
  const pose = { skeleton: 'coco18', canvas: size, joints, units: 'pixels' };
  const results = client.generate({ cond: await raw(cond.imageNhwc).png().toBuffer(), pose, format: 'rgb' });
  for await (const { data } of results) row.push(data);
  tiles.push(await Promise.all(row.map(png)));
}
client.close();
await server.close();

const columns = 4;
const tile = { width: size.width * zoom, height: size.height * zoom };
const groupWidth = columns * tile.width;
const composed = tiles.flatMap((row, n) =>
  row.map((input, i) => ({
    input,
    left: (n % examplesARow) * (groupWidth + gapPx) + i * tile.width,
    top: Math.floor(n / examplesARow) * (tile.height + gapPx),
  })),
);
const rows = Math.ceil(tiles.length / examplesARow);
const canvas = {
  width: examplesARow * groupWidth + (examplesARow - 1) * gapPx,
  height: rows * (tile.height + gapPx) - gapPx,
  channels: 3,
  background: '#ffffff',
};
const picture = await sharp({ create: canvas })
  .composite(composed)
  .png({ compressionLevel: 9, palette: true })
  .toBuffer();
const path = join(dirname(import.meta.dirname), 'docs', 'example.png');
writeFileSync(path, picture);
process.stderr.write(`${path}: ${picture.length} bytes\n`);
