/**
 * Draws the README's picture, docs/example.png, with the default model: a row a person, who is in
 * no training set, as condition image, target pose, coarse and refined picture.
 * `npm run write:example-picture` again when the default model has changed.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { readBundle } from '#dist/bundle/read-bundle.js';
import { createClient } from '#dist/client/client.js';
import type { GenerateRequest } from '#dist/client/messages.js';
import { packageRoot } from '#dist/package-root.js';
import type { BodyPose } from '#dist/people/poses/body-pose.js';
import { namedBodyPoses } from '#dist/people/poses/named-body-poses.js';
import { renderedIdentity, renderPerson } from '#dist/people/rendered-people.js';
import { drawPosePicture } from '#dist/pose/pose-picture.js';
import { coco18, type Joint } from '#dist/pose/skeleton.js';
import { startServer } from '#dist/server/start-server.js';

/**
 * Rendered people by their number, far from those that training sees; the pose they have, and the one
 * they get.
 */
const examples: readonly (readonly [number, string, string])[] = [
  [2_000_003, 'standing', 'walking'],
  [2_000_004, 'walking', 'back'],
  [2_000_009, 'hands-on-hips', 'waving'],
  [2_000_012, 'side', 'arms-raised'],
  [2_000_015, 'back', 'side'],
  [2_000_018, 'waving', 'standing'],
];
const { image: size } = (await readBundle(join(packageRoot, 'models', 'default'))).manifest;
const tile = { width: 128, height: 256 };
const examplesARow = 2;
const gapPx = 6;

const raw = (data: Uint8Array) => sharp(data, { raw: { ...size, channels: 3 } });
const png = (data: Uint8Array) =>
  raw(data).resize(tile.width, tile.height, { kernel: 'cubic' }).png().toBuffer();

const server = await startServer({ port: 0 });
const client = createClient(server.address);
const tiles: Buffer[][] = [];
for (const [index, from, to] of examples) {
  const person = renderedIdentity(1, index);
  const cond = await renderPerson(person, poseOf(from), size);
  const { joints } = await renderPerson(person, poseOf(to), size);
  const row = [cond.imageNhwc, drawPosePicture(joints, coco18, size)];
  const toPose = (of: readonly Joint[]) =>
    ({ skeleton: 'coco18', canvas: size, joints: of, units: 'pixels' }) as const;
  const request: GenerateRequest = {
    cond: await raw(cond.imageNhwc).png().toBuffer(),
    condPose: toPose(cond.joints),
    pose: toPose(joints),
    format: 'rgb',
  };
  for await (const { data } of client.generate(request)) row.push(data);
  tiles.push(await Promise.all(row.map(png)));
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
const picture = await sharp({ create: canvas })
  .composite(composed)
  .png({ compressionLevel: 9, palette: true })
  .toBuffer();
const path = join(packageRoot, 'docs', 'example.png');
writeFileSync(path, picture);
process.stderr.write(`${path}: ${picture.length} bytes\n`);

function poseOf(name: string): BodyPose {
  const pose = namedBodyPoses[name];
  if (pose) return pose;
  throw new Error(`Cannot draw "${name}": expected one of ${Object.keys(namedBodyPoses).join(', ')}`);
}
