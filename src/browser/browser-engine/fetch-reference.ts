import { frameJoints, toJointTensor } from '../../image/framing.js';
import { type LoosePose, parsePose } from '../../pose/convert.js';
import { parsePoseFile } from '../../pose/parse-pose-file.js';
import { examplePose, findReadyPose } from '../../pose/ready-poses.js';
import { fetchPicture, framePicture, type Picture } from '../picture.js';
import type { BrowserModel } from './fetch-model.js';
import type { ReferenceInputs } from './worker-messages.js';

/**
 * Fetches the rendered person that `repose web` drew with the bundle when it wrote the page, and what
 * it drew of them in `examplePose`; both pictures are of `size`.
 */
export async function fetchReference({
  size,
  skeleton,
}: Pick<BrowserModel, 'size' | 'skeleton'>): Promise<ReferenceInputs> {
  const [picture, refined, file] = await Promise.all([
    fetchPicture('reference.png'),
    fetchPicture('reference-refined.png'),
    fetch('reference.json').then((response) => response.text()),
  ]);
  const toJoints = (pose: LoosePose, name: string): Float32Array => {
    const parsed = parsePose(pose, name, { skeleton, canvas: size });
    return toJointTensor(frameJoints(parsed, { kind: 'cover' }, { source: size, target: size }));
  };
  const toLevels = (source: Picture): Uint8Array => framePicture(source, { kind: 'cover' }, size);
  return {
    size,
    skeletonName: skeleton.name,
    condNhwc: toLevels(picture),
    joints: toJoints(findReadyPose(examplePose, size), 'pose'),
    condJoints: toJoints(parsePoseFile(file, 'reference.json', skeleton), 'reference.json'),
    refinedNhwc: toLevels(refined),
  };
}
