import { frameJoints, toJointTensor } from '../image/framing.js';
import { parsePose } from '../pose/convert.js';
import { examplePose, findReadyPose } from '../pose/ready-poses.js';
import type { PageModel } from './model.js';
import { decodePicture, framePicture, type Picture } from './picture.js';
import type { ReferenceInputs } from './worker-messages.js';

/** The picture that the page starts with, and the inputs that a backend is checked with. */
export interface ReferencePicture {
  readonly picture: Picture;
  readonly inputs: ReferenceInputs;
}

/**
 * Fetches the page's example person, and the picture that `repose web` drew of them in
 * `examplePose`; both are of `size`.
 */
export async function fetchReferencePicture({
  size,
  skeleton,
}: Pick<PageModel, 'size' | 'skeleton'>): Promise<ReferencePicture> {
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
