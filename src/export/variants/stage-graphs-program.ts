import type { Size } from '../../pose/skeleton.js';
import type { StageName } from '../../stages.js';
import { exposeValues } from '../expose-values.js';
import type { Graph } from '../graph.js';
import { encodeModel } from '../onnx/encode-model.js';
import { createCoarseFeeds, toPictureTensor } from '../onnxruntime/coarse-feeds.js';
import type { PlainTensors } from '../onnxruntime/graph-session.js';
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

/** Graphs, the program that draws with them, and the size of its pictures. */
export interface DrawnGraphs {
  readonly graphs: StageGraphs;
  readonly program: Program;
  readonly size: Size;
}

/**
 * The inputs of each graph for some samples; the refine graph gets the coarse pictures of
 * `program`.
 */
export async function createStageFeeds(
  { graphs, program, size }: DrawnGraphs,
  samples: readonly Sample[],
): Promise<Readonly<Record<StageName, readonly PlainTensors[]>>> {
  const inputNames = graphs.coarse.inputs.map(({ name }) => name);
  const refine: PlainTensors[] = [];
  for (const sample of samples) {
    const { floats } = (await program.draw(sample)).coarse;
    const dims = [1, floats.length / (size.width * size.height), size.height, size.width];
    const coarse = { type: 'float32', dims, data: floats } as const;
    refine.push({ cond: toPictureTensor(sample.cond, size), coarse });
  }
  return { coarse: samples.map((sample) => createCoarseFeeds(inputNames, sample, size)), refine };
}
