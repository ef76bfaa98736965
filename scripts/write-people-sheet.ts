/**
 * Renders docs/people.jpg: a row a person, in poses that show all sides. `npm run
 * write:people-sheet` again when rendered people have changed; the same sources write the same
 * picture.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { tilePictures } from '#dist/image/picture-grid.js';
import { packageRoot } from '#dist/package-root.js';
import { renderedIdentity, renderedPose, renderPerson } from '#dist/people/rendered-people.js';

const size = { width: 128, height: 256 };
const people = Array.from({ length: 10 }, (_, person) => 300 + person);
const posesEach = 2;

const pictures: Uint8Array[] = [];
for (let pose = 0; pose < posesEach; pose += 1)
  for (const person of people) {
    const identity = renderedIdentity(1, person);
    pictures.push((await renderPerson(identity, renderedPose(1, person, pose), size)).imageNhwc);
  }
const { imageNhwc, size: sheet } = tilePictures(pictures, size, people.length);
const jpeg = await sharp(imageNhwc, { raw: { ...sheet, channels: 3 } })
  .jpeg({ quality: 85 })
  .toBuffer();
const path = join(packageRoot, 'docs', 'people.jpg');
writeFileSync(path, jpeg);
process.stderr.write(`${path}: ${jpeg.length} bytes\n`);
