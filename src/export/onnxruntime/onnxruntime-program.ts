import { ReposeError } from '../../errors.js';
import type { Size } from '../../pose/skeleton.js';
import { noiseName, type StageName } from '../../stages.js';
import type { Program, StageOutput } from '../parity/stage-output.js';
import { createCoarseFeeds, toPictureTensor } from './coarse-feeds.js';
import { createGraphSession, type PlainTensor, type PlainTensors } from './graph-session.js';

/**
 * The graphs, given as the bytes of their files, in onnxruntime on the CPU. The refine graph must
 * expose its float picture `refined`.
 */
export async function createOnnxruntimeProgram(
  graphs: Readonly<Record<StageName, Uint8Array>>,
  size: Size,
): Promise<Program> {
  const coarseSession = await createGraphSession(graphs.coarse);
  const refineSession = await createGraphSession(graphs.refine);
  return {
    draw: async (sample) => {
      const drawn = await coarseSession.run(createCoarseFeeds(coarseSession.inputNames, sample, size));
      const coarse = pick(drawn, 'coarse');
      const refined = await refineSession.run({ cond: toPictureTensor(sample.cond, size), coarse });
      return {
        coarse: toStageOutput(coarse, pick(drawn, 'coarse_image')),
        refine: toRefinedOutput(refined),
      };
    },
    dispose: async () => {
      await coarseSession.dispose();
      await refineSession.dispose();
    },
  };
}

/** SimGAN's graph or DAGAN's, which must expose its float picture `refined`. */
export async function createRefinerProgram(graph: Uint8Array, size: Size): Promise<Program<'refine'>> {
  const session = await createGraphSession(graph);
  return {
    draw: async ({ cond, noise }) => {
      const z: PlainTensors = noise
        ? { [noiseName]: { type: 'float32', dims: [1, noise.length], data: noise } }
        : {};
      return { refine: toRefinedOutput(await session.run({ cond: toPictureTensor(cond, size), ...z })) };
    },
    dispose: () => session.dispose(),
  };
}

function toRefinedOutput(outputs: PlainTensors): StageOutput {
  return toStageOutput(pick(outputs, 'refined'), pick(outputs, 'refined_image'));
}

function toStageOutput(floats: PlainTensor, levels: PlainTensor): StageOutput {
  return { floats: floats.data as Float32Array, levels: levels.data as Uint8Array }; // by the graphs' declarations
}

function pick(outputs: PlainTensors, name: string): PlainTensor {
  const output = outputs[name];
  if (output) return output;
  throw new ReposeError('internal', `Cannot check parity: the graph has no output "${name}", expected one`);
}
