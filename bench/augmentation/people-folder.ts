import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFolderAtomically } from '#dist/checkpoint/atomic-folder.js';
import { encodeImage } from '#dist/image/encode-image.js';
import type { Identity } from '#dist/people/identity/identity.js';
import { renderedIdentity, renderedPose, renderPerson } from '#dist/people/rendered-people.js';
import { sampleScene } from '#dist/people/sampling/sample-scene.js';
import type { Scene } from '#dist/people/scene/scene.js';
import { toPoseFile } from '#dist/pose/ready-poses.js';
import type { Size } from '#dist/pose/skeleton.js';
import { createRandom } from '#dist/random.js';
import { formatMarketName, marketParts } from './market-folder.js';

export interface PeopleFolderOptions {
  /** Of people whom no default model was trained on: its training has seed 1. */
  readonly seed: number;
  readonly trainPeople: number;
  readonly testPeople: number;
  /** Pictures of each person, each by a camera of its own: another place, light and pose. */
  readonly cameras: number;
  readonly size: Size;
  readonly onWritten: (done: number, total: number) => void;
}

/** The stream of scenes, apart from those of the people and their poses. */
const sceneStream = 13;

/**
 * Renders people into a folder with the parts and names of Market-1501, with a keypoint file beside
 * each picture. Each test picture is a query, and is in the gallery.
 */
export async function writePeopleFolder(folder: string, options: PeopleFolderOptions): Promise<void> {
  const { trainPeople, testPeople, onWritten } = options;
  const people = trainPeople + testPeople;
  await writeFolderAtomically(folder, async (temporary) => {
    for (const part of Object.values(marketParts)) await mkdir(join(temporary, part));
    for (let person = 1; person <= people; person += 1) {
      const parts = person <= trainPeople ? [marketParts.train] : [marketParts.queries, marketParts.gallery];
      await writePerson(
        person,
        parts.map((part) => join(temporary, part)),
        options,
      );
      onWritten(person, people);
    }
  });
}

async function writePerson(
  person: number,
  folders: readonly string[],
  { seed, cameras, size }: PeopleFolderOptions,
): Promise<void> {
  // One object for all pictures: the renderer keeps the person's mesh with it.
  const identity: Omit<Identity, 'scene'> & { scene: Scene } = { ...renderedIdentity(seed, person) };
  for (let camera = 1; camera <= cameras; camera += 1) {
    identity.scene = sampleScene(createRandom(seed, sceneStream, person, camera));
    const { imageNhwc, joints } = await renderPerson(identity, renderedPose(seed, person, camera), size);
    const picture = await encodeImage(imageNhwc, { size, format: 'png' });
    const pose = toPoseFile({ skeleton: 'coco18', canvas: size, joints, units: 'pixels' });
    for (const folder of folders) {
      const path = join(folder, formatMarketName(person, camera, camera));
      await writeFile(`${path}.png`, picture);
      await writeFile(`${path}.json`, pose);
    }
  }
}
