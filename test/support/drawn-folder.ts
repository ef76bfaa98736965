import { existsSync, mkdirSync, readFileSync, watch } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A line of the manifest, as a test looks at it. */
export interface Line {
  readonly status: 'drawn' | 'failed';
  readonly picture: string;
  readonly source: string;
  readonly pose: string;
  readonly backdrop?: string;
  readonly joints: readonly (readonly [number, number, number])[];
  readonly width: number;
  readonly height: number;
  readonly error?: { readonly kind: string; readonly message: string };
}

/** The whole lines of an output folder's manifest; none while there is no manifest. */
export function readManifest(out: string, name = 'manifest.jsonl'): Line[] {
  const path = join(out, name);
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Line);
}

/** Resolves when so many lines are in an output folder's manifest; it is looked at whenever the folder changes. */
export function untilLines(out: string, holds: (lines: number) => boolean, name?: string): Promise<void> {
  mkdirSync(out, { recursive: true });
  return new Promise((resolve) => {
    const look = () => {
      if (!holds(readManifest(out, name).length)) return;
      watcher.close();
      resolve();
    };
    const watcher = watch(out, look);
    look();
  });
}

/** The pictures below a folder, sorted. */
export async function listPictures(out: string): Promise<string[]> {
  const paths = await readdir(out, { recursive: true });
  return paths.filter((path) => /\.(png|jpg|webp)$/.test(path)).sort();
}
