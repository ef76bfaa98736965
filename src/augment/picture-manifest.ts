import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { annotationHeader } from '../data/folder/parse-annotations.js';
import { formatAnnotation } from '../data/folder/write-annotations.js';
import { ReposeError, toMessage } from '../errors.js';
import { isInside } from '../pose/convert.js';
import type { Joint, Size } from '../pose/skeleton.js';

export const manifestName = 'manifest.jsonl';
export const annotationName = 'annotation.csv';

/** A picture to draw: what it shows, and its sources. */
export interface DrawnFrom {
  /** Its path below the output folder, with slashes. */
  readonly picture: string;
  readonly person: string;
  /** The condition image's path below the data folder. */
  readonly source: string;
  readonly pose: string;
}

/** A line of the manifest. */
export type PictureManifestLine =
  | (DrawnFrom & {
      readonly status: 'drawn';
      /**
       * Joints of `coco18`: x and y in pixels of the drawn picture, and confidence, 0 if not seen.
       */
      readonly joints: readonly (readonly [number, number, number])[];
      readonly width: number;
      readonly height: number;
      readonly stage: string;
      readonly model: string;
      readonly modelVersion: string;
      readonly seed: number;
    })
  | (DrawnFrom & {
      readonly status: 'failed';
      readonly error: { readonly kind: string; readonly message: string };
    });

/** The fields to read from a drawn picture's line. */
const drawnSchema = z.looseObject({
  status: z.literal('drawn'),
  picture: z.string(),
  joints: z.array(z.tuple([z.number(), z.number(), z.number()])),
  width: z.number(),
  height: z.number(),
});

/** The results of a run, appended as one line each. */
export class PictureManifest {
  readonly #file: FileHandle;
  readonly #path: string;
  #written: Promise<void> = Promise.resolve();

  private constructor(file: FileHandle, path: string) {
    this.#file = file;
    this.#path = path;
  }

  /**
   * Opens the manifest of an output folder. Keeps an earlier run's lines of existing pictures;
   * removes those of failed pictures, which are tried again, and of interrupted ones.
   */
  static async open(folder: string): Promise<PictureManifest> {
    const path = join(folder, manifestName);
    await rewrite(path, async (file) => {
      for await (const { text, picture } of readDrawn(path))
        if (await isThere(join(folder, picture))) await file.write(`${text}\n`);
    });
    return new PictureManifest(await open(path, 'a'), path);
  }

  /** Resolves when the operating system has the line: a killed process does not lose it. */
  add(line: PictureManifestLine): Promise<void> {
    this.#written = this.#written.then(() =>
      this.#file.appendFile(`${JSON.stringify(line)}\n`).catch((cause: unknown) => {
        throw toWriteError(this.#path, cause);
      }),
    );
    return this.#written;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/**
 * Writes the joints of the drawn pictures as an annotation file, which makes the folder a data
 * folder.
 */
export async function writeDrawnAnnotations(folder: string): Promise<void> {
  await rewrite(join(folder, annotationName), async (file) => {
    await file.write(`${annotationHeader}\n`);
    for await (const { picture, joints, size } of readDrawn(join(folder, manifestName)))
      await file.write(`${formatAnnotation(picture, toSeenPixels(joints, size))}\n`);
  });
}

/**
 * Whether a picture exists. Existing ones are complete, unless a crash of the machine has emptied
 * the file.
 */
export async function isThere(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && found.size > 0;
}

/**
 * The pixels where the graph draws the joints. Those outside the picture count as not seen, as in
 * data folders.
 */
function toSeenPixels(joints: readonly Joint[], size: Size): Joint[] {
  return joints.map((joint) => ({
    x: Math.trunc(joint.x),
    y: Math.trunc(joint.y),
    confidence: isInside(joint, size) ? joint.confidence : 0,
  }));
}

/** The readable lines of drawn pictures; none without a manifest. */
async function* readDrawn(path: string) {
  if (!(await isThere(path))) return;
  for await (const text of createInterface({
    input: createReadStream(path),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    const parsed = drawnSchema.safeParse(parseJson(text));
    if (!parsed.success) continue;
    const { picture, width, height } = parsed.data;
    const joints = parsed.data.joints.map(([x, y, confidence]) => ({ x, y, confidence }));
    yield { text, picture, joints, size: { width, height } };
  }
}

/** The error for a file that cannot be written. */
export function toWriteError(path: string, cause: unknown): ReposeError {
  if (cause instanceof ReposeError) return cause;
  return new ReposeError('failed-precondition', `Cannot write ${path}: ${toMessage(cause)}`, { cause });
}

/** Replaces a file atomically with what `fill` writes. */
async function rewrite(path: string, fill: (file: FileHandle) => Promise<void>): Promise<void> {
  const temporary = `${path}.partial`;
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
    throw toWriteError(path, cause);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the last line of a killed process
  }
}
