import { unseen } from '../../pose/convert-joints.js';
import type { Joint, Size } from '../../pose/skeleton.js';
import { condJointsName, type StageName, stages } from '../../stages.js';
import { exposeValues } from '../expose-values.js';
import type { Graph } from '../graph.js';
import { encodeModel } from '../onnx/encode-model.js';
import type { PlainTensor, PlainTensors } from '../onnxruntime/graph-session.js';
import { createOnnxruntimeProgram } from '../onnxruntime/onnxruntime-program.js';
import type { Program, Sample } from '../parity/stage-output.js';

export type StageGraphs = Readonly<Record<StageName, Graph>>;

/** Both graphs of a bundle in onnxruntime on the CPU, with the refined picture also as floats. */
export function createProgram({ coarse, refine }: StageGraphs, size: Size): Promise<Program> {
  const encode = (graph: Graph) => encodeModel(graph, { name: 'repose', version: '' });
  return createOnnxruntimeProgram(
    { coarse: encode(coarse), refine: encode(exposeValues(refine, ['refined'])) },
    size,
  );
}

/**
 * The inputs of each graph for some samples; the refine graph gets the coarse pictures of
 * `program`.
 */
export async function createStageFeeds(
  program: Program,
  samples: readonly Sample[],
  { width, height, takesCondJoints = false }: Size & { readonly takesCondJoints?: boolean },
): Promise<Readonly<Record<StageName, readonly PlainTensors[]>>> {
  const feeds = Object.fromEntries(stages.map((stage) => [stage, [] as PlainTensors[]])) as Record<
    StageName,
    PlainTensors[]
  >;
  for (const sample of samples) {
    const cond = { type: 'uint8', dims: [1, height, width, 3], data: sample.cond } as const;
    const joints = toTensor(sample.joints);
    const condJoints = takesCondJoints
      ? { [condJointsName]: toTensor(sample.condJoints ?? sample.joints.map(() => unseen)) }
      : {};
    const { floats } = (await program.draw(sample)).coarse;
    feeds.coarse.push({ cond, joints, ...condJoints });
    const dims = [1, floats.length / (width * height), height, width];
    feeds.refine.push({ cond, coarse: { type: 'float32', dims, data: floats } });
  }
  return feeds;
}

function toTensor(joints: readonly Joint[]): PlainTensor {
  const rows = joints.flatMap(({ x, y, confidence }) => [x, y, confidence]);
  return { type: 'float32', dims: [1, joints.length, 3], data: Float32Array.from(rows) };
}
