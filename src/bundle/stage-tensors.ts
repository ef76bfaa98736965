import type { Size } from '../pose/skeleton.js';
import { condJointsName, noiseName, type StageName } from '../stages.js';
import { countChannels, type NetworkInputs } from '../warp/network-inputs.js';
import type { Manifest, TensorManifest } from './manifest.js';

/** The inputs and outputs of a graph. */
export interface StageTensors {
  readonly inputs: readonly TensorManifest[];
  readonly outputs: readonly TensorManifest[];
}

/** The name of the output by which bundles say how far the drawn person covers each pixel. */
export const alphaName = 'alpha';

/**
 * The name of the output by which bundles say where details of the condition image lie in the picture,
 * and the number of its channels.
 */
export const detailName = 'detail';
export const detailChannels = 5;

/** Whether a bundle's coarse graph gives `alpha`, which those of before its time do not. */
export function givesAlpha({ coarse }: Manifest['stages']): boolean {
  return coarse?.outputs.some(({ name }) => name === alphaName) ?? false;
}

/** Whether a bundle's coarse graph gives `detail`, which those of before its time do not. */
export function givesDetail({ coarse }: Manifest['stages']): boolean {
  return coarse?.outputs.some(({ name }) => name === detailName) ?? false;
}

/**
 * What the networks of a bundle see: bundles without the input `cond_joints` are of the paper's
 * kind.
 */
export function readNetworkInputs({ coarse }: Manifest['stages']): NetworkInputs {
  return coarse?.inputs.some(({ name }) => name === condJointsName) ? 'warped' : 'paper';
}

/** The kind of a bundle's graphs. */
export interface GraphKind {
  /** By default `paper`. */
  readonly networkInputs?: NetworkInputs | undefined;
  /** Whether the coarse graph gives `alpha` and `detail`, by default where `networkInputs` is `warped`. */
  readonly hasAlpha?: boolean;
  readonly hasDetail?: boolean;
}

/** The tensors of each stage's graph for pictures of one size and a skeleton of `joints` joints. */
export function describeStageTensors(
  { width, height }: Size,
  joints: number,
  {
    networkInputs = 'paper',
    hasAlpha = networkInputs === 'warped',
    hasDetail = networkInputs === 'warped',
  }: GraphKind = {},
): Record<StageName, StageTensors> {
  const cond: TensorManifest = {
    name: 'cond',
    type: 'uint8',
    shape: ['N', height, width, 3],
    description: 'condition image, RGB levels',
  };
  const isWarped = networkInputs === 'warped';
  const picture = 'coarse picture, [-1, 1] but not clipped';
  const coarse: TensorManifest = {
    name: 'coarse',
    type: 'float32',
    // Bundles of before `detail` give no alpha here.
    shape: ['N', countChannels(networkInputs, joints).coarse - Number(isWarped && !hasDetail), height, width],
    description: isWarped
      ? `${picture}, 3 channels; the condition image moved into the pose, 3; how well that covers, 1; alpha, 1: for the refine stage`
      : `${picture}, for the refine stage`,
  };
  const alpha: TensorManifest = {
    name: alphaName,
    type: 'uint8',
    shape: ['N', height, width, 1],
    description: 'how far the drawn person covers each pixel, 0 to 255',
  };
  const detail: TensorManifest = {
    name: detailName,
    type: 'float32',
    shape: ['N', detailChannels, height, width],
    description: 'where details of the condition image lie in the picture, for the enlarge graph',
  };
  const condJoints: TensorManifest = {
    name: condJointsName,
    type: 'float32',
    shape: ['N', joints, 3],
    description: 'pose of the condition image, in the same way; all 0 where it is not known',
  };
  return {
    coarse: {
      inputs: [
        cond,
        {
          name: 'joints',
          type: 'float32',
          shape: ['N', joints, 3],
          description: 'target pose: x and y in pixels of the picture, and 1 where the joint is visible or 0',
        },
        ...(isWarped ? [condJoints] : []),
      ],
      outputs: [
        coarse,
        describePicture('coarse_image', 'coarse picture, RGB levels', { width, height }),
        ...(hasAlpha ? [alpha] : []),
        ...(hasDetail ? [detail] : []),
      ],
    },
    refine: {
      inputs: [cond, coarse],
      outputs: [describePicture('refined_image', 'refined picture, RGB levels', { width, height })],
    },
  };
}

/**
 * The tensors of the graph that draws pictures larger than the model does: LH and LW are free.
 */
export function describeEnlargeTensors({ width, height }: Size): StageTensors {
  const large = (name: string, channels: number, description: string): TensorManifest => ({
    name,
    type: 'uint8',
    shape: ['N', 'LH', 'LW', channels],
    description,
  });
  return {
    inputs: [
      describePicture('picture', 'coarse or refined picture, RGB levels', { width, height }),
      describePicture('cond', 'condition image, RGB levels', { width, height }),
      large('cond_large', 3, 'condition image in the large size, RGB levels'),
      {
        name: detailName,
        type: 'float32',
        shape: ['N', detailChannels, height, width],
        description: 'what the coarse graph gives',
      },
    ],
    outputs: [
      large('large_image', 3, 'picture in the large size, RGB levels'),
      large('large_alpha', 1, 'how far the drawn person covers each pixel, 0 to 255'),
      large('large_changed', 1, 'how far each pixel is not that of the condition image, 0 to 255'),
    ],
  };
}

/** The length of the noise that a bundle's graph takes; undefined for those that take none. */
export function readNoiseLength({ refine }: Manifest['stages']): number | undefined {
  const noise = refine.inputs.find(({ name }) => name === noiseName);
  return noise && Number(noise.shape[1]);
}

/**
 * The tensors of the graph of a model that makes one picture of another; with `noise`, the number of
 * its random numbers, it draws samples.
 */
export function describeRefinerTensors({ width, height }: Size, noise?: number): StageTensors {
  const drawn = noise === undefined ? 'refined picture' : 'another picture of the person';
  const z: TensorManifest = {
    name: noiseName,
    type: 'float32',
    shape: ['N', noise ?? 0],
    description: 'numbers from the standard normal distribution, which decide the picture',
  };
  return {
    inputs: [
      describePicture('cond', 'picture, RGB levels', { width, height }),
      ...(noise === undefined ? [] : [z]),
    ],
    outputs: [describePicture('refined_image', `${drawn}, RGB levels`, { width, height })],
  };
}

function describePicture(name: string, description: string, { width, height }: Size): TensorManifest {
  return { name, type: 'uint8', shape: ['N', height, width, 3], description };
}
