import { frameJoints, toJointTensor } from '../../image/framing.js';
import { type LoosePose, parsePose } from '../../pose/convert.js';
import { parsePoseFile } from '../../pose/parse-pose-file.js';
import { examplePose, findReadyPose } from '../../pose/ready-poses.js';
import type { LargeCond } from '../engine.js';
import { fetchPicture, framePicture, type Picture } from '../picture.js';
import type { BrowserModel } from './fetch-model.js';
import type { ReferenceInputs } from './worker-messages.js';

/**
 * Fetches the rendered person that `repose web` drew with the bundle when it wrote the page, and what
 * it drew of them in `examplePose`: of `size`, or larger where the model draws larger pictures, as is
 * the person then a second time.
 */
export async function fetchReference({
  size,
  skeleton,
  graphs,
}: Pick<BrowserModel, 'size' | 'skeleton' | 'graphs'>): Promise<ReferenceInputs> {
  const [picture, refined, file, large] = await Promise.all([
    fetchPicture('reference.png'),
    fetchPicture('reference-refined.png'),
    fetch('reference.json').then((response) => response.text()),
    graphs.enlarge === undefined ? undefined : fetchPicture('reference-large.png'),
  ]);
  const toJoints = (pose: LoosePose, name: string): Float32Array => {
    const parsed = parsePose(pose, name, { skeleton, canvas: size });
    return toJointTensor(frameJoints(parsed, { kind: 'cover' }, { source: size, target: size }));
  };
  const toLevels = (source: Picture): Uint8Array => {
    const { width, height } = source; // not keys of its own, so that passing it on would lose them
    return framePicture(source, { kind: 'cover' }, { width, height });
  };
  const toLarge = (source: Picture): LargeCond => {
    return { times: source.width / size.width, imageNhwc: toLevels(source) };
  };
  return {
    size,
    skeletonName: skeleton.name,
    condNhwc: toLevels(picture),
    joints: toJoints(findReadyPose(examplePose, size), 'pose'),
    condJoints: toJoints(parsePoseFile(file, 'reference.json', skeleton), 'reference.json'),
    large: large && toLarge(large),
    headroomPx: 0,
    refinedNhwc: toLevels(refined),
  };
}
