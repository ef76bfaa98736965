/**
 * Draws the README's picture, docs/example.jpg, with the default model: photographs of people who do
 * not exist, each as condition image, target pose, coarse and refined picture.
 * `npm run write:example-picture` again when the default model has changed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { readBundle } from '#dist/bundle/read-bundle.js';
import { createClient } from '#dist/client/client.js';
import { packageRoot } from '#dist/package-root.js';
import { drawPosePicture } from '#dist/pose/pose-picture.js';
import { findReadyPose } from '#dist/pose/ready-poses.js';
import { coco18 } from '#dist/pose/skeleton.js';
import { startServer } from '#dist/server/start-server.js';

/** Photographs, and the pose that each gets: a ready one, or that of another photograph. */
const examples: readonly (readonly [photograph: string, pose: string])[] = [
  ['outdoors/P001', 'walking'],
  ['outdoors/P005', 'waving'],
  ['outdoors/P003', 'walking'],
  ['outdoors/P002', 'outdoors/P004'],
  ['selfies/P004', 'arms-folded'],
  ['selfies/P005', 'selfies/P002'],
  ['photograph-pairs/test/P003/front', 'sitting'],
  ['photograph-pairs/test/P004/front', 'back'],
  ['photograph-pairs/test/P001/back', 'photograph-pairs/test/P004/front'],
  ['photograph-pairs/test/P003/left', 'photograph-pairs/test/P001/front'],
  ['photograph-halves/test/P001/front-half', 'hands-on-hips'],
  ['photograph-pairs/test/P001/front', 'photograph-pairs/test/P003/right'],
];
const { image: size } = (await readBundle(join(packageRoot, 'models', 'default'))).manifest;
const tile = { width: 256, height: 512 };
const enlarge = 2;
const examplesARow = 2;
const gapPx = 6;

const readPhotograph = (name: string) => readFileSync(join(packageRoot, 'test', 'fixtures', `${name}.jpg`));
const toTile = (picture: Uint8Array) =>
  sharp(picture)
    .resize({ ...tile, fit: 'contain', background: '#ffffff' })
    .png()
    .toBuffer();

const server = await startServer({ port: 0 });
const client = createClient(server.address);
const tiles: Buffer[][] = [];
for (const [photograph, name] of examples) {
  const cond = readPhotograph(photograph);
  const pose = name.includes('/') ? readPhotograph(name) : findReadyPose(name, size);
  const row: Uint8Array[] = [cond, pose instanceof Buffer ? pose : await drawPose(name)];
  const framed = { framing: { kind: 'person' }, trim: true, enlarge } as const;
  for await (const { data } of client.generate({ cond, pose, ...framed })) row.push(data);
  tiles.push(await Promise.all(row.map(toTile)));
}
client.close();
await server.close();

const columns = 4;
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
  channels: 3 as const,
  background: '#ffffff',
};
const picture = await sharp({ create: canvas }).composite(composed).jpeg({ quality: 80 }).toBuffer();
const path = join(packageRoot, 'docs', 'example.jpg');
writeFileSync(path, picture);
process.stderr.write(`${path}: ${picture.length} bytes\n`);

/** A picture of a ready pose on its own canvas. */
async function drawPose(name: string): Promise<Buffer> {
  const { joints, canvas = size } = findReadyPose(name, size);
  const scaled = joints.map((joint) => ({
    ...joint,
    x: (joint.x / canvas.width) * size.width,
    y: (joint.y / canvas.height) * size.height,
  }));
  const drawn = drawPosePicture(scaled, coco18, size);
  return sharp(drawn, { raw: { ...size, channels: 3 } })
    .png()
    .toBuffer();
}
