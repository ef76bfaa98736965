import { InferenceSession, Tensor } from 'onnxruntime-node';
import { ReposeError } from '../../errors.js';
import { unseen } from '../../pose/convert-joints.js';
import type { Joint, Size } from '../../pose/skeleton.js';
import { condJointsName, noiseName, type StageName } from '../../stages.js';
import type { Program, StageOutput } from '../parity/stage-output.js';

/**
 * The graphs, given as the bytes of their files, in onnxruntime on the CPU. The refine graph must
 * expose its float picture `refined`.
 */
export async function createOnnxruntimeProgram(
  graphs: Readonly<Record<StageName, Uint8Array>>,
  { width, height }: Size,
): Promise<Program> {
  const coarseSession = await InferenceSession.create(graphs.coarse);
  const refineSession = await InferenceSession.create(graphs.refine);
  const takesCondJoints = coarseSession.inputNames.includes(condJointsName);
  return {
    draw: async (sample) => {
      const cond = new Tensor('uint8', sample.cond, [1, height, width, 3]);
      const joints = toTensor(sample.joints);
      const source = sample.condJoints ?? sample.joints.map(() => unseen);
      const condJoints = takesCondJoints ? { [condJointsName]: toTensor(source) } : {};
      const { coarse, coarse_image: coarseImage } = await coarseSession.run({ cond, joints, ...condJoints });
      if (!coarse || !coarseImage) throw missing('coarse');
      const { refined, refined_image: refinedImage } = await refineSession.run({ cond, coarse });
      if (!refined || !refinedImage) throw missing('refine');
      return { coarse: toStageOutput(coarse, coarseImage), refine: toStageOutput(refined, refinedImage) };
    },
    dispose: async () => {
      await coarseSession.release();
      await refineSession.release();
    },
  };
}

/** SimGAN's graph or DAGAN's, which must expose its float picture `refined`. */
export async function createRefinerProgram(
  graph: Uint8Array,
  { width, height }: Size,
): Promise<Program<'refine'>> {
  const session = await InferenceSession.create(graph);
  return {
    draw: async ({ cond: levels, noise }) => {
      const cond = new Tensor('uint8', levels, [1, height, width, 3]);
      const z = noise && { [noiseName]: new Tensor('float32', noise, [1, noise.length]) };
      const { refined, refined_image: refinedImage } = await session.run({ cond, ...z });
      if (!refined || !refinedImage) throw missing('refine');
      return { refine: toStageOutput(refined, refinedImage) };
    },
    dispose: () => session.release(),
  };
}

function toTensor(joints: readonly Joint[]): Tensor {
  const rows = joints.flatMap(({ x, y, confidence }) => [x, y, confidence]);
  return new Tensor('float32', Float32Array.from(rows), [1, joints.length, 3]);
}

function toStageOutput(floats: Tensor, levels: Tensor): StageOutput {
  return { floats: floats.data as Float32Array, levels: levels.data as Uint8Array }; // by the graphs' declarations
}

function missing(stage: StageName): ReposeError {
  return new ReposeError('internal', `Cannot check parity: the ${stage} graph lacks an output, expected two`);
}
