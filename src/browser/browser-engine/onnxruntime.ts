import type { Backend } from './choose-backend.js';

export type Onnxruntime = typeof import('onnxruntime-web');

/** Where `repose web` puts onnxruntime-web, seen from this module. */
const runtimeFolder = new URL('../onnxruntime/', import.meta.url);

/** Each with its own WebAssembly: the one without WebGPU is half the size, and faster on a CPU. */
const scripts: Readonly<Record<Backend, string>> = {
  wasm: 'ort.wasm.min.mjs',
  webgpu: 'ort.webgpu.min.mjs',
};

/** The log level of sessions: not that shapes stay on the processor when the rest is on WebGPU. */
export const errorsOnly = 3;

/** Loads onnxruntime-web with the WebAssembly of a backend. */
export async function importRuntime(backend: Backend): Promise<Onnxruntime> {
  const address = new URL(scripts[backend], runtimeFolder).href;
  const runtime = (await import(address)) as Onnxruntime; // an address, because a worker knows no import map
  runtime.env.wasm.wasmPaths = runtimeFolder.href;
  runtime.env.logLevel = 'error';
  return runtime;
}
