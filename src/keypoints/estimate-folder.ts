import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listPaths, picturePattern } from '../data/folder/list-paths.js';
import type { Problem } from '../data/folder/problem.js';
import { ReposeError } from '../errors.js';
import { toWholePixel } from '../estimator/find-person.js';
import { findPose } from '../estimator/find-pose.js';
import type { PoseEstimator } from '../estimator/pose-estimator.js';
import type { Joint, Skeleton } from '../pose/skeleton.js';

export interface EstimateFolderOptions {
  /** Joints with a lower score count as not seen; above 0. */
  readonly minScore: number;
  /** The skeleton to convert the joints to. */
  readonly skeleton: Skeleton;
  /** Whether a picture without a pose is an error or left out. */
  readonly badFiles: 'refuse' | 'skip';
  /** Gets each picture that is left out. */
  readonly onProblem: (problem: Problem) => void;
  readonly onDone: (done: number, total: number) => void;
  /** Gets each picture's bytes and joints. */
  readonly onPose?: (path: string, bytes: Uint8Array, joints: readonly Joint[]) => Promise<void>;
}

/**
 * The joints of all pictures below a folder, by path with slashes, converted to the skeleton, in
 * whole pixels of the picture. Throws `not-found` if there is no picture, `invalid-argument` naming
 * a refused bad one, and `failed-precondition` if all are bad.
 */
export async function estimateFolder(
  folder: string,
  estimator: PoseEstimator,
  options: EstimateFolderOptions,
): Promise<ReadonlyMap<string, readonly Joint[]>> {
  const paths = (await listPaths(folder)).filter((path) => picturePattern.test(path));
  if (paths.length === 0)
    throw new ReposeError(
      'not-found',
      `Cannot read "${folder}": no JPEG, PNG or WebP in it, expected at least one`,
    );
  const poses = new Map<string, readonly Joint[]>();
  for (const [index, path] of paths.entries()) {
    const bytes = await readFile(join(folder, path));
    const joints = await estimate(path, bytes, estimator, options);
    if (joints) {
      poses.set(path, joints);
      await options.onPose?.(path, bytes, joints);
    }
    options.onDone(index + 1, paths.length);
  }
  if (poses.size > 0) return poses;
  throw new ReposeError(
    'failed-precondition',
    `Cannot estimate poses in "${folder}": none in ${paths.length} pictures, expected at least one`,
  );
}

async function estimate(
  path: string,
  bytes: Uint8Array,
  estimator: PoseEstimator,
  { minScore, skeleton, badFiles, onProblem }: EstimateFolderOptions,
): Promise<readonly Joint[] | undefined> {
  try {
    assertName(path);
    const { joints } = await findPose(bytes, estimator, { field: path, minScore, skeleton });
    return joints.map(toWholePixel);
  } catch (error) {
    if (!(error instanceof ReposeError) || error.violations.length === 0) throw error;
    if (badFiles === 'refuse') throw error;
    onProblem({ place: path, description: error.message });
    return undefined;
  }
}

/** These characters are separators in annotation files. */
function assertName(path: string): void {
  if (!/[:\r\n]/.test(path)) return;
  const description = `Cannot use ${path}: a colon or a line break in its name, expected neither`;
  throw ReposeError.invalid([{ field: path, description }]);
}
