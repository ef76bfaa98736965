import { readFile } from 'node:fs/promises';
import { readSkeleton } from '../../bundle/manifest-skeleton.js';
import { type Bundle, enlargePath, graphPath } from '../../bundle/read-bundle.js';
import { detailName, readNetworkInputs } from '../../bundle/stage-tensors.js';
import { ReposeError } from '../../errors.js';
import { frameJoints, toJointTensor } from '../../image/framing.js';
import { standing } from '../../people/poses/named-body-poses.js';
import { type RenderedPerson, renderedIdentity, renderPerson } from '../../people/rendered-people.js';
import { type LoosePose, parsePose } from '../../pose/convert.js';
import { canConvert } from '../../pose/convert-joints.js';
import { examplePose, findReadyPose } from '../../pose/ready-poses.js';
import { coco18, enlargeSize, type Size } from '../../pose/skeleton.js';
import { condJointsName, type StageName } from '../../stages.js';
import { createGraphSession, type PlainTensor, type PlainTensors } from '../onnxruntime/graph-session.js';

/** No training run sees this person. */
const examplePerson = 2_000_003;

/** How many times as large as the model's own the known picture is, where the model enlarges. */
const times = 2;

/** RGB levels [H, W, 3] of a size. */
export interface SizedImage {
  readonly imageNhwc: Uint8Array;
  readonly size: Size;
}

/** A picture and its known result, which the page checks its backend with. */
export interface ReferencePicture {
  /** A rendered person, of the model's size. */
  readonly cond: SizedImage;
  /** The person's pose in it. */
  readonly condPose: LoosePose;
  /** The same, larger, where the bundle draws larger pictures. */
  readonly large: SizedImage | undefined;
  /**
   * The same person in `examplePose`, as the bundle's fp32 graphs draw them in onnxruntime: as large
   * as `large`, where that is.
   */
  readonly refined: SizedImage;
}

/**
 * Renders a person and re-poses them with a bundle. Throws `failed-precondition` if its skeleton has
 * no joint of the ready poses.
 */
export async function drawReferencePicture(bundle: Bundle): Promise<ReferencePicture> {
  const { image: size, name, skeleton } = bundle.manifest;
  if (!canConvert(coco18, readSkeleton(skeleton)))
    throw new ReposeError(
      'failed-precondition',
      `Cannot make a page for "${name}": its skeleton ${skeleton.name} has no joint of the ready poses`,
    );
  const { imageNhwc, joints } = await renderExample(size);
  const cond = { imageNhwc, size };
  const condPose = { skeleton: 'coco18', canvas: size, joints, units: 'pixels' } as const;
  const { picture, detail } = await drawRefined(bundle, cond, condPose);
  const enlarger = enlargePath(bundle);
  if (!enlarger || !detail) return { cond, condPose, large: undefined, refined: toSized(picture) };
  const largeSize = enlargeSize(size, times);
  const large = { imageNhwc: (await renderExample(largeSize)).imageNhwc, size: largeSize };
  const feeds = { picture, cond: toImage(cond), cond_large: toImage(large), [detailName]: detail };
  const { large_image: refined } = await runGraph(enlarger, feeds);
  return { cond, condPose, large, refined: toSized(refined!) };
}

/** The refined picture, in `examplePose`, and what an enlarge graph needs, where the coarse graph gives it. */
async function drawRefined(
  bundle: Bundle,
  image: SizedImage,
  condPose: LoosePose,
): Promise<{ readonly picture: PlainTensor; readonly detail: PlainTensor | undefined }> {
  const { size } = image;
  const skeleton = readSkeleton(bundle.manifest.skeleton);
  const toJoints = (loose: LoosePose) => {
    const pose = parsePose(loose, 'pose', { skeleton, canvas: size });
    const data = toJointTensor(frameJoints(pose, { kind: 'cover' }, { source: size, target: size }));
    return { type: 'float32', dims: [1, data.length / 3, 3], data } as const;
  };
  const usesCondPose = readNetworkInputs(bundle.manifest.stages) === 'warped';
  const cond = toImage(image);
  const { coarse, [detailName]: detail } = await runGraph(findGraph(bundle, 'coarse'), {
    cond,
    joints: toJoints(findReadyPose(examplePose, size)),
    ...(usesCondPose && { [condJointsName]: toJoints(condPose) }),
  });
  const { refined_image: picture } = await runGraph(findGraph(bundle, 'refine'), { cond, coarse: coarse! });
  return { picture: picture!, detail };
}

function renderExample(size: Size): Promise<RenderedPerson> {
  return renderPerson(renderedIdentity(1, examplePerson), standing, size);
}

function toImage({ imageNhwc, size }: SizedImage): PlainTensor {
  return { type: 'uint8', dims: [1, size.height, size.width, 3], data: imageNhwc };
}

function toSized({ dims, data }: PlainTensor): SizedImage {
  const [, height = 0, width = 0] = dims;
  return { imageNhwc: data as Uint8Array, size: { width, height } }; // by the graph's declaration
}

function findGraph(bundle: Bundle, stage: StageName): string {
  const path = graphPath(bundle, stage, 'fp32');
  if (path !== undefined) return path;
  throw new ReposeError(
    'failed-precondition',
    `Cannot draw with "${bundle.folder}": it has no fp32 graph of ${stage}, expected one`,
  );
}

async function runGraph(path: string, feeds: PlainTensors): Promise<PlainTensors> {
  const session = await createGraphSession(await readFile(path));
  try {
    return await session.run(feeds);
  } finally {
    await session.dispose();
  }
}
