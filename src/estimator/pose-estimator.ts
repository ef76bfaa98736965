import { ReposeError, toMessage } from '../errors.js';
import { openPictureNetwork } from '../networks/picture-network.js';
import type { Size } from '../pose/skeleton.js';
import type { EstimatorFile } from './estimator-file.js';
import type { Looker } from './find-person.js';
import { type ReadJointsOptions, readJoints } from './read-joints.js';

/** An opened estimator. */
export interface PoseEstimator extends Looker {
  release(): Promise<void>;
}

export interface OpenEstimatorOptions extends ReadJointsOptions {
  /** The input's size, if the network leaves it open. */
  readonly size?: Size | undefined;
  /** By default as many as there are cores. */
  readonly threads?: number | undefined;
}

/**
 * Opens an ONNX file with one picture input. Throws `invalid-argument`, naming the file, if it is
 * unusable.
 */
export async function openPoseEstimator(
  file: EstimatorFile,
  options: OpenEstimatorOptions,
): Promise<PoseEstimator> {
  const refuse = (problem: string, cause?: unknown) =>
    new ReposeError('invalid-argument', `Cannot use ${file.path}: ${problem}`, { cause });
  const network = await openPictureNetwork(file, 1, options);
  const { width = options.size?.width, height = options.size?.height } = network.inputs[0]!;
  if (width === undefined || height === undefined) {
    await network.release();
    throw refuse('its input leaves the size of the picture open, expected --size');
  }
  const size = { width, height };
  return {
    size,
    minCertainty: file.minCertainty,
    estimate: async (imageNhwc) => {
      const output = await network.run([imageNhwc], size);
      try {
        return readJoints(output, size, options);
      } catch (error) {
        throw refuse(toMessage(error), error);
      }
    },
    release: () => network.release(),
  };
}
