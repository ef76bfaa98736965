import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { ReposeError, toMessage } from '../errors.js';
import { parseJson } from '../parse-json.js';
import type { Joint, Size } from '../pose/skeleton.js';

const lineSchema = z.looseObject({ picture: z.string() });

/** The fields to read from a drawn picture's line. */
const drawnSchema = z.looseObject({
  status: z.literal('drawn'),
  picture: z.string(),
  joints: z.array(z.tuple([z.number(), z.number(), z.number()])),
  width: z.number(),
  height: z.number(),
});

/** A drawn picture's line. */
export interface DrawnLine {
  readonly text: string;
  readonly picture: string;
  readonly joints: readonly Joint[];
  readonly size: Size;
}

/** The readable lines of drawn pictures; none without a manifest. */
export async function* readDrawn(path: string): AsyncGenerator<DrawnLine, void> {
  if (!(await isThere(path))) return;
  for await (const text of createInterface({ input: createReadStream(path) })) {
    const parsed = drawnSchema.safeParse(parseJson(text));
    if (!parsed.success) continue;
    const { picture, width, height } = parsed.data;
    const joints = parsed.data.joints.map(([x, y, confidence]) => ({ x, y, confidence }));
    yield { text, picture, joints, size: { width, height } };
  }
}

/** A line's place in one of several files. */
interface Place {
  readonly picture: string;
  readonly file: FileHandle;
  readonly at: number;
  readonly bytes: number;
}

/**
 * Writes the lines of manifests to one, sorted by picture, so that it does not depend on the order
 * of drawing. Holds only their places in memory. Throws ENOENT if one of the manifests is missing.
 */
export async function mergeManifests(paths: readonly string[], target: string): Promise<void> {
  const files: FileHandle[] = [];
  try {
    for (const path of paths) files.push(await open(path));
    const places: Place[] = [];
    for (const file of files) for await (const place of findLines(file)) places.push(place);
    places.sort((a, b) => (a.picture < b.picture ? -1 : Number(a.picture > b.picture)));
    await rewrite(target, async (merged) => {
      for (const { file, at, bytes } of places) {
        const line = Buffer.alloc(bytes);
        await file.read(line, 0, bytes, at);
        await merged.write(line);
      }
    });
  } finally {
    await Promise.all(files.map((file) => file.close()));
  }
}

async function* findLines(file: FileHandle): AsyncGenerator<Place, void> {
  let at = 0;
  for await (const text of file.readLines({ start: 0, autoClose: false })) {
    const bytes = Buffer.byteLength(text) + 1;
    const parsed = lineSchema.safeParse(parseJson(text));
    if (parsed.success) yield { picture: parsed.data.picture, file, at, bytes };
    at += bytes;
  }
}

/**
 * Whether a file exists. Existing ones are complete, unless a crash of the machine has emptied
 * them.
 */
export async function isThere(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && found.size > 0;
}

/** The error for a file that cannot be written. */
export function toWriteError(path: string, cause: unknown): ReposeError {
  if (cause instanceof ReposeError) return cause;
  return new ReposeError('failed-precondition', `Cannot write ${path}: ${toMessage(cause)}`, { cause });
}

/** Replaces a file atomically with what `fill` writes. */
export async function rewrite(path: string, fill: (file: FileHandle) => Promise<void>): Promise<void> {
  const temporary = `${path}.${randomUUID()}.partial`;
  try {
    const file = await open(temporary, 'w');
    try {
      await fill(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw toWriteError(path, cause);
  }
}
