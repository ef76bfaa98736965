import type { InferenceSession, Tensor } from 'onnxruntime-web';
import { enlargeSize, type Size } from '../../pose/skeleton.js';
import { condJointsName } from '../../stages.js';
import type { DrawInputs } from '../engine.js';
import type { Backend } from './choose-backend.js';
import type { GraphAddresses } from './fetch-model.js';
import { errorsOnly, importRuntime } from './onnxruntime.js';
import type { StagePicture } from './worker-messages.js';

/**
 * In its own layout for WebGPU, NHWC, onnxruntime-web 1.30 gets G1's first convolution wrong by as
 * much as its values; in NCHW, the graphs' layout, all is right. The same symptom:
 * https://github.com/microsoft/onnxruntime/issues/29651.
 */
const providers: Readonly<Record<Backend, InferenceSession.ExecutionProviderConfig>> = {
  wasm: 'wasm',
  webgpu: { name: 'webgpu', preferredLayout: 'NCHW' } as InferenceSession.WebGpuExecutionProviderOption,
};

/** The graphs, ready to draw. */
export interface Stages {
  /** Of the WASM backend. */
  readonly threads: number;
  /**
   * Yields the coarse picture and then the refined one, if it is wanted still: of the model's size, or
   * as large as the inputs' `large`.
   */
  draw(inputs: DrawInputs): AsyncGenerator<StagePicture>;
}

/** Loads onnxruntime-web and the graphs at these addresses. */
export async function loadStages(backend: Backend, graphs: GraphAddresses, size: Size): Promise<Stages> {
  const runtime = await importRuntime(backend);
  const options: InferenceSession.SessionOptions = {
    executionProviders: [providers[backend]],
    logSeverityLevel: errorsOnly,
  };
  // The float picture between the stages stays where the first one left it.
  const coarseOptions: InferenceSession.SessionOptions =
    backend === 'webgpu'
      ? { ...options, preferredOutputLocation: { coarse: 'gpu-buffer', coarse_image: 'cpu' } }
      : options;
  const coarseSession = await runtime.InferenceSession.create(graphs.coarse, coarseOptions);
  const refineSession = await runtime.InferenceSession.create(graphs.refine, options);
  const enlargeSession =
    graphs.enlarge === undefined ? undefined : await runtime.InferenceSession.create(graphs.enlarge, options);
  const toImage = (levels: Uint8Array, { width, height }: Size) =>
    new runtime.Tensor('uint8', levels, [1, height, width, 3]);

  async function* draw({ condNhwc, joints, condJoints, large }: DrawInputs): ReturnType<Stages['draw']> {
    const toPose = (values: Float32Array) => new runtime.Tensor('float32', values, [1, values.length / 3, 3]);
    const cond = toImage(condNhwc, size);
    const source = coarseSession.inputNames.includes(condJointsName)
      ? { [condJointsName]: toPose(condJoints ?? new Float32Array(joints.length)) }
      : {};
    const first = await coarseSession.run({ cond, joints: toPose(joints), ...source });
    const coarse = toTensor(first['coarse']);
    const show = async (picture: Tensor): Promise<Omit<StagePicture, 'name'>> => {
      if (large === undefined) return { imageNhwc: toLevels(picture), size };
      const largeSize = enlargeSize(size, large.times);
      const condLarge = toImage(large.imageNhwc, largeSize);
      const detail = toTensor(first['detail']);
      const enlarged = await enlargeSession?.run({ picture, cond, cond_large: condLarge, detail });
      return { imageNhwc: toLevels(toTensor(enlarged?.['large_image'])), size: largeSize };
    };
    try {
      yield { name: 'coarse', ...(await show(toTensor(first['coarse_image']))) };
      const second = await refineSession.run({ cond, coarse });
      yield { name: 'refined', ...(await show(toTensor(second['refined_image']))) };
    } finally {
      coarse.dispose();
    }
  }
  return { threads: runtime.env.wasm.numThreads ?? 1, draw };
}

function toTensor(tensor: Tensor | undefined): Tensor {
  if (tensor) return tensor;
  throw new Error('Cannot draw: a graph or an output is missing, expected those of the manifest');
}

function toLevels(tensor: Tensor): Uint8Array {
  return tensor.data as Uint8Array; // by the graph's declaration
}
