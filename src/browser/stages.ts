import type { InferenceSession, Tensor } from 'onnxruntime-web';
import type { Size } from '../pose/skeleton.js';
import type { PictureName } from '../stages.js';
import type { Backend } from './choose-backend.js';
import type { GraphAddresses } from './model.js';
import type { StageInputs } from './worker-messages.js';

type Onnxruntime = typeof import('onnxruntime-web');

/** Where `repose web` puts onnxruntime-web, seen from this module. */
const runtimeFolder = new URL('../onnxruntime/', import.meta.url);

/** Each with its own WebAssembly: the one without WebGPU is half the size, and faster on a CPU. */
const scripts: Readonly<Record<Backend, string>> = {
  wasm: 'ort.wasm.min.mjs',
  webgpu: 'ort.webgpu.min.mjs',
};

/**
 * In its own layout for WebGPU, NHWC, onnxruntime-web 1.30 gets G1's first convolution wrong by as
 * much as its values; in NCHW, the graphs' layout, all is right. The same symptom:
 * https://github.com/microsoft/onnxruntime/issues/29651.
 */
const providers: Readonly<Record<Backend, InferenceSession.ExecutionProviderConfig>> = {
  wasm: 'wasm',
  webgpu: { name: 'webgpu', preferredLayout: 'NCHW' } as InferenceSession.WebGpuExecutionProviderOption,
};

/** Not that shapes stay on the processor when the rest is on WebGPU. */
const errorsOnly = 3;

/** Both graphs, ready to draw. */
export interface Stages {
  /** Of the WASM backend. */
  readonly threads: number;
  /** Yields the coarse picture and then the refined one, RGB levels [H, W, 3]. */
  draw(inputs: StageInputs): AsyncGenerator<{ readonly name: PictureName; readonly imageNhwc: Uint8Array }>;
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

  /** A model that moves parts is told that their places are not known. */
  const condJoints = (length: number) =>
    coarseSession.inputNames.includes('cond_joints')
      ? { cond_joints: new runtime.Tensor('float32', new Float32Array(length), [1, length / 3, 3]) }
      : {};

  async function* draw({ condNhwc, joints }: StageInputs): ReturnType<Stages['draw']> {
    const cond = new runtime.Tensor('uint8', condNhwc, [1, height, width, 3]);
    const pose = new runtime.Tensor('float32', joints, [1, joints.length / 3, 3]);
    const first = await coarseSession.run({ cond, joints: pose, ...condJoints(joints.length) });
    yield { name: 'coarse', imageNhwc: toLevels(first['coarse_image']) };
    const coarse = toTensor(first['coarse']);
    const second = await refineSession.run({ cond, coarse });
    coarse.dispose();
    yield { name: 'refined', imageNhwc: toLevels(second['refined_image']) };
  }
  return { threads: runtime.env.wasm.numThreads ?? 1, draw };
}

async function importRuntime(backend: Backend): Promise<Onnxruntime> {
  const address = new URL(scripts[backend], runtimeFolder).href;
  const runtime = (await import(address)) as Onnxruntime; // an address, because a worker knows no import map
  runtime.env.wasm.wasmPaths = runtimeFolder.href;
  runtime.env.logLevel = 'error';
  return runtime;
}

function toTensor(tensor: Tensor | undefined): Tensor {
  if (tensor) return tensor;
  throw new Error('Cannot draw: a graph lacks an output, expected those of its manifest');
}

function toLevels(tensor: Tensor | undefined): Uint8Array {
  return toTensor(tensor).data as Uint8Array; // by the graph's declaration
}
