import { readFile } from 'node:fs/promises';
import { type Bundle, enlargePath, graphPath } from '../../src/bundle/read-bundle.js';
import { detailName, readNetworkInputs } from '../../src/bundle/stage-tensors.js';
import {
  createGraphSession,
  type PlainTensor,
  type PlainTensors,
} from '../../src/export/onnxruntime/graph-session.js';
import { toJointTensor } from '../../src/image/framing.js';
import { enlargeSize, type Joint, type Size } from '../../src/pose/skeleton.js';
import { condJointsName } from '../../src/stages.js';

/** A condition image and poses in a model's frame; `large` is the same image so many times as large. */
export interface Drawn {
  readonly cond: Uint8Array;
  readonly joints: readonly Joint[];
  readonly condJoints: readonly Joint[];
  readonly large?: { readonly times: number; readonly imageNhwc: Uint8Array } | undefined;
}

/** Both pictures as a bundle's fp32 graphs draw them in onnxruntime-node: as large as `large`, if that is given. */
export async function drawWithBundle(
  bundle: Bundle,
  { cond: condNhwc, joints, condJoints, large }: Drawn,
): Promise<{ readonly coarse: Uint8Array; readonly refined: Uint8Array }> {
  const { image: size, stages } = bundle.manifest;
  const cond = toImage(condNhwc, size);
  const usesCondPose = readNetworkInputs(stages) === 'warped';
  const first = await run(graphPath(bundle, 'coarse', 'fp32')!, {
    ...{ cond, joints: toJoints(joints) },
    ...(usesCondPose && { [condJointsName]: toJoints(condJoints) }),
  });
  const second = await run(graphPath(bundle, 'refine', 'fp32')!, { cond, coarse: first['coarse']! });
  const show = async (picture: PlainTensor): Promise<Uint8Array> => {
    if (large === undefined) return picture.data as Uint8Array;
    const condLarge = toImage(large.imageNhwc, enlargeSize(size, large.times));
    const feeds = { picture, cond, cond_large: condLarge, [detailName]: first[detailName]! };
    return (await run(enlargePath(bundle)!, feeds))['large_image']!.data as Uint8Array;
  };
  return { coarse: await show(first['coarse_image']!), refined: await show(second['refined_image']!) };
}

function toImage(data: Uint8Array, { width, height }: Size): PlainTensor {
  return { type: 'uint8', dims: [1, height, width, 3], data };
}

function toJoints(joints: readonly Joint[]): PlainTensor {
  return { type: 'float32', dims: [1, joints.length, 3], data: toJointTensor(joints) };
}

async function run(path: string, feeds: PlainTensors): Promise<PlainTensors> {
  const session = await createGraphSession(await readFile(path), { threads: 1 });
  try {
    return await session.run(feeds);
  } finally {
    await session.dispose();
  }
}
