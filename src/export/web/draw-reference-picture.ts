import { readFile } from 'node:fs/promises';
import { readSkeleton } from '../../bundle/manifest-skeleton.js';
import { type Bundle, graphPath } from '../../bundle/read-bundle.js';
import { readNetworkInputs } from '../../bundle/stage-tensors.js';
import { ReposeError } from '../../errors.js';
import { frameJoints, toJointTensor } from '../../image/framing.js';
import { standing } from '../../people/poses/named-body-poses.js';
import { renderedIdentity, renderPerson } from '../../people/rendered-people.js';
import { type LoosePose, parsePose } from '../../pose/convert.js';
import { canConvert } from '../../pose/convert-joints.js';
import { examplePose, findReadyPose } from '../../pose/ready-poses.js';
import { coco18, type Size } from '../../pose/skeleton.js';
import { condJointsName, type StageName } from '../../stages.js';
import { createGraphSession, type PlainTensors } from '../onnxruntime/graph-session.js';

/** No training run sees this person. */
const examplePerson = 2_000_003;

/** A picture and its known result, which the page checks its backend with. */
export interface ReferencePicture {
  readonly size: Size;
  /** RGB levels [H, W, 3]: a rendered person. */
  readonly cond: Uint8Array;
  /** The person's pose in it. */
  readonly condPose: LoosePose;
  /** The same person in `examplePose`, as the bundle's fp32 graphs draw them in onnxruntime. */
  readonly refined: Uint8Array;
}

/**
 * Renders a person and re-poses them with a bundle. Throws `failed-precondition` if its skeleton has
 * no joint of the ready poses.
 */
export async function drawReferencePicture(bundle: Bundle): Promise<ReferencePicture> {
  const { image: size } = bundle.manifest;
  const person = await renderPerson(renderedIdentity(1, examplePerson), standing, size);
  const { imageNhwc: cond } = person;
  const skeleton = readSkeleton(bundle.manifest.skeleton);
  if (!canConvert(coco18, skeleton))
    throw new ReposeError(
      'failed-precondition',
      `Cannot make a page for "${bundle.manifest.name}": its skeleton ${skeleton.name} has no joint of the ready poses`,
    );
  const condPose = { skeleton: 'coco18', canvas: size, joints: person.joints, units: 'pixels' } as const;
  const toTensor = (loose: LoosePose) => {
    const pose = parsePose(loose, 'pose', { skeleton, canvas: size });
    const joints = toJointTensor(frameJoints(pose, { kind: 'cover' }, { source: size, target: size }));
    return { type: 'float32', dims: [1, joints.length / 3, 3], data: joints } as const;
  };
  const feeds = {
    cond: { type: 'uint8', dims: [1, size.height, size.width, 3], data: cond },
    joints: toTensor(findReadyPose(examplePose, size)),
  } as const;
  const isWarped = readNetworkInputs(bundle.manifest.stages) === 'warped';
  const { coarse } = await runStage(
    bundle,
    'coarse',
    isWarped ? { ...feeds, [condJointsName]: toTensor(condPose) } : feeds,
  );
  const { refined_image: refined } = await runStage(bundle, 'refine', { cond: feeds.cond, coarse: coarse! });
  return { size, cond, condPose, refined: refined!.data as Uint8Array }; // by the graph's declaration
}

async function runStage(bundle: Bundle, stage: StageName, feeds: PlainTensors): Promise<PlainTensors> {
  const path = graphPath(bundle, stage, 'fp32');
  if (path === undefined)
    throw new ReposeError(
      'failed-precondition',
      `Cannot draw with "${bundle.folder}": it has no fp32 graph of ${stage}, expected one`,
    );
  const session = await createGraphSession(await readFile(path));
  try {
    return await session.run(feeds);
  } finally {
    await session.dispose();
  }
}
