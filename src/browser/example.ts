import { frameJoints, toJointTensor } from '../image/framing.js';
import { parsePose } from '../pose/convert.js';
import { examplePose, findReadyPose } from '../pose/ready-poses.js';
import type { Size, Skeleton } from '../pose/skeleton.js';
import type { ReferenceInputs } from './engine-messages.js';
import { decodePicture, framePicture, type Picture } from './picture.js';

/** What the page begins with. */
export interface Example {
  readonly picture: Picture;
  readonly inputs: ReferenceInputs;
}

/** Of the model. */
interface ExampleOptions {
  readonly size: Size;
  readonly skeleton: Skeleton;
}

/** Fetches the person that comes along, and how `repose web` drew them in `examplePose`; both are of `size`. */
export async function fetchExample({ size, skeleton }: ExampleOptions): Promise<Example> {
  const [picture, refined] = await Promise.all([
    fetchPicture('example.png'),
    fetchPicture('example-refined.png'),
  ]);
  const pose = parsePose(findReadyPose(examplePose, size), 'pose', { skeleton, canvas: size });
  const joints = frameJoints(pose, { kind: 'cover' }, { source: size, target: size });
  const toLevels = (source: Picture): Uint8Array => framePicture(source, { kind: 'cover' }, size);
  return {
    picture,
    inputs: {
      condNhwc: toLevels(picture),
      joints: toJointTensor(joints),
      refinedNhwc: toLevels(refined),
    },
  };
}

async function fetchPicture(name: string): Promise<Picture> {
  const response = await fetch(name);
  return decodePicture(await response.blob(), name);
}
