import type { LoosePose } from '../pose/convert.js';
import { parsePoseFile, parsePoseFrames } from '../pose/parse-pose-file.js';
import { fetchPicture, type Picture } from './picture.js';

/** The movements that come along. */
export const movementNames = ['walk', 'dance'] as const;
export type MovementName = (typeof movementNames)[number];

/** The name of the photograph that the page starts with. */
export const exampleName = 'example.jpg';

/** The photograph that the page starts with, and the pose of the person in it. */
export async function fetchExample(): Promise<{ readonly picture: Picture; readonly person: LoosePose }> {
  const [picture, text] = await Promise.all([fetchPicture(exampleName), fetchText('example.json')]);
  return { picture, person: parsePoseFile(text, 'example.json') };
}

/** The poses of a movement that comes along. */
export async function fetchMovement(name: MovementName): Promise<LoosePose[]> {
  const file = `animations/${name}.json`;
  return parsePoseFrames(await fetchText(file), file).flatMap((frame) =>
    frame.kind === 'pose' ? [frame.pose] : [],
  );
}

async function fetchText(address: string): Promise<string> {
  const response = await fetch(address);
  if (response.ok) return response.text();
  throw new Error(`Cannot load ${address}: status ${response.status}, expected a file of this page`);
}
