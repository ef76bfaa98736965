import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isVisible } from '../../pose/convert.js';
import type { Joint } from '../../pose/skeleton.js';
import { annotationHeader, missing } from './parse-annotations.js';

/** Poses by picture, all of one skeleton, in pixels of the picture. */
export type PosesByName = ReadonlyMap<string, readonly Joint[]>;

/**
 * An annotation file for `parseAnnotations`, sorted by name: whole pixels, -1 for joints not seen.
 */
export function formatAnnotations(poses: PosesByName): string {
  const lines = [...poses.keys()].sort().map((name) => formatAnnotation(name, poses.get(name)!));
  return `${[annotationHeader, ...lines].join('\n')}\n`;
}

/** A line of an annotation file, without line end. The name must have no colons or line breaks. */
export function formatAnnotation(name: string, joints: readonly Joint[]): string {
  const list = (axis: 'x' | 'y') =>
    `[${joints.map((joint) => (isVisible(joint) ? Math.round(joint[axis]) : missing)).join(', ')}]`;
  return `${name}: ${list('y')}: ${list('x')}`;
}

/** Writes an annotation file and the folders above it, atomically and flushed to disk. */
export async function writeAnnotations(path: string, poses: PosesByName): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  // The extension keeps a left-over temporary file from being read as an annotation file.
  const temporary = `${path}.partial`;
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(formatAnnotations(poses));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}
