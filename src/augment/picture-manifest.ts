import { type FileHandle, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { annotationHeader } from '../data/folder/parse-annotations.js';
import { formatAnnotation } from '../data/folder/write-annotations.js';
import { ifThere } from '../if-there.js';
import { isInside } from '../pose/convert.js';
import type { Joint, Size } from '../pose/skeleton.js';
import { isThere, mergeManifests, readDrawn, rewrite, toWriteError } from './manifest-lines.js';
import { listManifestNames, manifestName, type Shard, toJournalName, toManifestName } from './shard.js';

const annotationName = 'annotation.csv';

/** A picture to draw: what it shows, and its sources. */
export interface DrawnFrom {
  /** Its path below the output folder, with slashes. */
  readonly picture: string;
  readonly person: string;
  /** The condition image's path below the data folder. */
  readonly source: string;
  readonly pose: string;
  /** The backdrop's path below its folder, of pictures that are drawn before one. */
  readonly backdrop?: string;
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
   * Opens the manifest of an output folder, or that of a shard. Keeps an earlier run's lines of
   * existing pictures; removes those of failed pictures, which are tried again, and of interrupted
   * ones. A shard that was done is no longer done.
   */
  static async open(folder: string, shard?: Shard): Promise<PictureManifest> {
    const path = join(folder, toJournalName(shard));
    await ifThere(rename(join(folder, toManifestName(shard)), path));
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
 * Sorts the lines by picture and writes the joints of the drawn pictures as an annotation file,
 * which makes the folder a data folder. The lines of a shard become its manifest if it `isDone`;
 * the last shard that is done does this for all of them.
 */
export async function finishManifest(
  folder: string,
  { shard, isDone }: { readonly shard: Shard | undefined; readonly isDone: boolean },
): Promise<void> {
  const [journal, own] = [toJournalName(shard), toManifestName(shard)].map((name) => join(folder, name));
  if (shard !== undefined) {
    if (!isDone) return;
    await rename(journal!, own!);
  }
  const parts = listManifestNames(shard).map((name) => join(folder, name));
  // Shards that end together each see all of the parts, and each write the same.
  const merged = await ifThere(mergeManifests(parts, join(folder, manifestName)).then(() => true));
  if (merged) await writeDrawnAnnotations(folder);
}

async function writeDrawnAnnotations(folder: string): Promise<void> {
  await rewrite(join(folder, annotationName), async (file) => {
    await file.write(`${annotationHeader}\n`);
    for await (const { picture, joints, size } of readDrawn(join(folder, manifestName)))
      await file.write(`${formatAnnotation(picture, toSeenPixels(joints, size))}\n`);
  });
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
