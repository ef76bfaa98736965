import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', 'fixtures', 'photographs');

/** One of the fixtures' photographs: a JPEG. */
export type PhotographName = 'front' | 'back' | 'outdoors' | 'portrait' | 'trees' | 'face';

export function photographPath(name: PhotographName): string {
  return join(folder, `${name}.jpg`);
}

export function readPhotograph(name: PhotographName): Promise<Buffer> {
  return readFile(photographPath(name));
}
