import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFolderAtomically } from '../checkpoint/atomic-folder.js';
import { readAhead, readUnlessBad } from '../data/folder/prepare-data-folder.js';
import type { Problem } from '../data/folder/problem.js';
import type { DataFolder } from '../data/folder/read-data-folder.js';
import { readPicture } from '../data/folder/read-picture.js';
import { ReposeError } from '../errors.js';
import { encodeImage } from '../image/encode-image.js';
import type { Fit } from '../image/framing.js';
import { mapAhead } from '../map-ahead.js';
import type { Refiner } from '../networks/refiner.js';
import { toPoseFile } from '../pose/ready-poses.js';
import { nameSources, type Source } from './plan-pictures.js';

export interface RefineFolderOptions {
  readonly out: string;
  /** How to fit pictures to the refiner's size. */
  readonly framing: Fit;
  /** Whether a picture that cannot be read or has no pose is an error or left out. */
  readonly badFiles: 'refuse' | 'skip';
  /** Whether to replace an existing folder. */
  readonly force?: boolean | undefined;
  readonly onProblem: (problem: Problem) => void;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Refines every picture of a data set, and writes them atomically as another with the same people,
 * splits and joints: pictures of the refiner's size, each with a keypoint file. Returns the number
 * of pictures. Throws `invalid-argument`, naming the file, for a refused bad one, and
 * `failed-precondition` if `out` exists and `force` is not set, or if no picture is left.
 */
export async function refineFolder(
  data: DataFolder,
  refiner: Refiner,
  options: RefineFolderOptions,
): Promise<number> {
  const { out, force = false, onProgress = () => {} } = options;
  const sources = nameSources(data.pictures);
  const fill = async (folder: string): Promise<number> => {
    let written = 0;
    const refined = mapAhead(sources, readAhead, (source) =>
      readUnlessBad(source.picture.path, () => refineOne(source, data, { refiner, options }), options),
    );
    let done = 0;
    for await (const file of refined) {
      if (file !== undefined) {
        await writePicture(join(folder, file.stem), file);
        written += 1;
      }
      done += 1;
      onProgress(done, sources.length);
    }
    if (written > 0) return written;
    throw new ReposeError(
      'failed-precondition',
      `Cannot refine "${data.folder}": no picture of a person with joints in it, expected at least one`,
    );
  };
  return writeFolderAtomically(out, fill, { replace: force });
}

interface RefinedFile {
  readonly stem: string;
  readonly png: Uint8Array;
  readonly keypoints: string;
}

async function refineOne(
  { picture, stem }: Source,
  { folder, skeleton }: DataFolder,
  { refiner, options }: { readonly refiner: Refiner; readonly options: RefineFolderOptions },
): Promise<RefinedFile> {
  const { size } = refiner;
  const framing = { kind: options.framing };
  const { imageNhwc, joints } = await readPicture(folder, picture, { size, framing, skeleton });
  const png = await encodeImage(await refiner.refine(imageNhwc), { size, format: 'png' });
  const pose = { skeleton: skeleton.name, canvas: size, joints, units: 'pixels' } as const;
  return { stem, png, keypoints: `${toPoseFile(pose)}\n` };
}

async function writePicture(path: string, { png, keypoints }: RefinedFile): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.png`, png);
  await writeFile(`${path}.json`, keypoints);
}
