/** The parts of onnxruntime-web that can run the graphs. */
export type Backend = 'wasm' | 'webgpu';

/** What the person at the page asks for. */
export type BackendChoice = Backend | 'auto';

/** What runs, and why, in words for the page. */
export interface ChosenBackend {
  readonly backend: Backend;
  readonly reason: string;
}

/**
 * How far a backend's picture may be from the known one, in levels: sums in another order move a
 * level here and there, a driver or kernel that computes wrongly moves hundreds.
 */
export const maxLevelsOff = 4;

/**
 * The backend for a choice: `auto` takes WebGPU where the browser offers a hardware adapter and
 * WASM elsewhere. A software adapter emulates a GPU on the CPU, which is far slower than WASM
 * there; it runs only when WebGPU is asked for.
 */
export async function chooseBackend(choice: BackendChoice, gpu: GPU | undefined): Promise<ChosenBackend> {
  if (choice !== 'auto') return { backend: choice, reason: 'as chosen' };
  if (gpu === undefined) return { backend: 'wasm', reason: 'no WebGPU in this browser or on this address' };
  const adapter = await gpu.requestAdapter();
  if (adapter === null) return { backend: 'wasm', reason: 'WebGPU has no adapter here' };
  const { isFallbackAdapter, vendor, architecture } = adapter.info;
  if (isFallbackAdapter) return { backend: 'wasm', reason: 'WebGPU has only a software adapter here' };
  return { backend: 'webgpu', reason: `adapter ${[vendor, architecture].filter(Boolean).join(' ')}` };
}
