import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Writes files below a folder, by their paths with slashes. */
export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** A line of an annotation file: 18 joints of which the first, the nose, is at (x, y), and each of the others a pixel farther down. */
export function toAnnotationLine(name: string, x: number, y = 5): string {
  const list = (toValue: (joint: number) => number) =>
    `[${Array.from({ length: 18 }, (_, joint) => toValue(joint)).join(', ')}]`;
  return `${name}: ${list((joint) => y + joint)}: ${list(() => x)}`;
}
