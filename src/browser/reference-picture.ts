import { frameJoints, toJointTensor } from '../image/framing.js';
import { parsePose } from '../pose/convert.js';
import { parsePoseFile } from '../pose/parse-pose-file.js';
import { examplePose, findReadyPose } from '../pose/ready-poses.js';
import type { Pose } from '../pose/skeleton.js';
import type { PageModel } from './model.js';
import { decodePicture, framePicture, type Picture } from './picture.js';
import type { ReferenceInputs } from './worker-messages.js';

/** The picture that the page starts with, and the inputs that a backend is checked with. */
export interface ReferencePicture {
  readonly picture: Picture;
  /** The pose of the person in it. */
  readonly person: Pose;
  readonly inputs: ReferenceInputs;
}

/**
 * Fetches the page's example person with their pose, and the picture that `repose web` drew of them
 * in `examplePose`; both pictures are of `size`.
 */
export async function fetchReferencePicture({
  size,
  skeleton,
}: Pick<PageModel, 'size' | 'skeleton'>): Promise<ReferencePicture> {
  const [picture, refined, file] = await Promise.all([
    fetchPicture('example.png'),
    fetchPicture('example-refined.png'),
    fetch('example.json').then((response) => response.text()),
  ]);
  const pose = parsePose(findReadyPose(examplePose, size), 'pose', { skeleton, canvas: size });
  const person = parsePose(parsePoseFile(file, 'example.json', skeleton), 'example.json', {
    skeleton,
    canvas: size,
  });
  const toJoints = (framed: Pose): Float32Array =>
    toJointTensor(frameJoints(framed, { kind: 'cover' }, { source: size, target: size }));
  const toLevels = (source: Picture): Uint8Array => framePicture(source, { kind: 'cover' }, size);
  return {
    picture,
    person,
    inputs: {
      condNhwc: toLevels(picture),
      joints: toJoints(pose),
      condJoints: toJoints(person),
      refinedNhwc: toLevels(refined),
    },
  };
}

async function fetchPicture(name: string): Promise<Picture> {
  const response = await fetch(name);
  return decodePicture(await response.blob(), name);
}
