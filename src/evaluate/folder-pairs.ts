import { readdir, readFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { ReposeError, toMessage } from '../errors.js';
import { decodeImage } from '../image/decode-image.js';
import { isSameSize, type Size } from '../pose/skeleton.js';
import type { ExampleSource } from './example.js';

/** Folders whose files match by name, with any extension. */
export interface FolderPairsOptions {
  /** The pictures to score. */
  readonly generated: string;
  /** Their targets. */
  readonly target: string;
  /** The targets' pose masks: white on the body, black elsewhere. */
  readonly masks?: string | undefined;
}

/**
 * Pictures of any program with their targets. Throws `not-found` for a folder that is unreadable or
 * has no picture, and `invalid-argument`, naming the file, for a picture without target or mask.
 * Reading an example throws `invalid-argument`, naming the file, for another size than the first
 * target's.
 */
export async function readFolderPairs(options: FolderPairsOptions): Promise<ExampleSource> {
  const generated = await listPictures(options.generated);
  const target = await listPictures(options.target);
  const masks = options.masks === undefined ? undefined : await listPictures(options.masks);
  const names = [...generated.keys()].sort();
  for (const name of names) {
    assertPartner(generated.get(name)!, target.get(name), options.target);
    if (masks) assertPartner(generated.get(name)!, masks.get(name), options.masks!);
  }
  const { source: size } = await decode(target.get(names[0]!)!);
  return {
    size,
    count: names.length,
    read: async (index) => {
      const name = names[index]!;
      const mask = masks && (await readPicture(masks.get(name)!, size));
      return {
        name,
        target: await readPicture(target.get(name)!, size),
        drawn: { generated: await readPicture(generated.get(name)!, size) },
        mask: mask && toMask(mask),
      };
    },
  };
}

const endings = new Set(['.png', '.jpg', '.jpeg', '.webp']);

/** Paths by name without extension. */
async function listPictures(folder: string): Promise<ReadonlyMap<string, string>> {
  const files = await readdir(folder).catch((cause: unknown) => {
    throw new ReposeError('not-found', `Cannot read ${folder}: ${toMessage(cause)}`, { cause });
  });
  const pictures = files.filter((file) => endings.has(parse(file).ext.toLowerCase()));
  if (pictures.length === 0)
    throw new ReposeError(
      'not-found',
      `Cannot evaluate ${folder}: no JPEG, PNG or WebP in it, expected at least one`,
    );
  const paths = new Map(pictures.map((file) => [parse(file).name, join(folder, file)]));
  if (paths.size === pictures.length) return paths;
  const twice = pictures.find((file) => paths.get(parse(file).name) !== join(folder, file));
  throw new ReposeError(
    'invalid-argument',
    `Cannot evaluate ${folder}: two files named ${parse(twice!).name}, expected one`,
  );
}

function assertPartner(generated: string, partner: string | undefined, folder: string): void {
  if (partner !== undefined) return;
  throw new ReposeError(
    'invalid-argument',
    `Cannot evaluate ${generated}: no picture of that name in ${folder}, expected one for each`,
  );
}

async function decode(path: string) {
  return decodeImage(await readFile(path), { framing: { kind: 'stretch' }, field: path });
}

async function readPicture(path: string, size: Size): Promise<Uint8Array> {
  const { imageNhwc, source } = await decode(path);
  if (isSameSize(source, size)) return imageNhwc;
  const found = `${source.width}x${source.height} pixels`;
  throw new ReposeError(
    'invalid-argument',
    `Cannot evaluate ${path}: ${found}, expected ${size.width}x${size.height}, the size of the first target`,
  );
}

/** Converts levels [H, W, 3] to a mask [H, W] of 0 and 1, by the first channel. */
function toMask(image: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: image.length / 3 }, (_, i) => (image[i * 3]! >= 128 ? 1 : 0));
}
