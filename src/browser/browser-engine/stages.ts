import type { InferenceSession, Tensor } from 'onnxruntime-web';
import type { Size } from '../../pose/skeleton.js';
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

/** Both graphs, ready to draw. */
export interface Stages {
  /** Of the WASM backend. */
  readonly threads: number;
  /** Yields the coarse picture and then the refined one, if it is wanted still, RGB levels [H, W, 3]. */
  draw(inputs: DrawInputs): AsyncGenerator<StagePicture>;
}

/** Loads onnxruntime-web and the graphs at these addresses. */
export async function loadStages(
  backend: Backend,
  graphs: GraphAddresses,
  { width, height }: Size,
): Promise<Stages> {
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

  async function* draw({ condNhwc, joints, condJoints }: DrawInputs): ReturnType<Stages['draw']> {
    const toPose = (values: Float32Array) => new runtime.Tensor('float32', values, [1, values.length / 3, 3]);
    const cond = new runtime.Tensor('uint8', condNhwc, [1, height, width, 3]);
    const source = coarseSession.inputNames.includes(condJointsName)
      ? { [condJointsName]: toPose(condJoints ?? new Float32Array(joints.length)) }
      : {};
    const first = await coarseSession.run({ cond, joints: toPose(joints), ...source });
    const coarse = toTensor(first['coarse']);
    try {
      yield { name: 'coarse', imageNhwc: toLevels(first['coarse_image']) };
      const second = await refineSession.run({ cond, coarse });
      yield { name: 'refined', imageNhwc: toLevels(second['refined_image']) };
    } finally {
      coarse.dispose();
    }
  }
  return { threads: runtime.env.wasm.numThreads ?? 1, draw };
}

function toTensor(tensor: Tensor | undefined): Tensor {
  if (tensor) return tensor;
  throw new Error('Cannot draw: a graph lacks an output, expected those of its manifest');
}

function toLevels(tensor: Tensor | undefined): Uint8Array {
  return toTensor(tensor).data as Uint8Array; // by the graph's declaration
}
