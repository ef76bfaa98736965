import { readMachine } from '../server/engine/machine.js';
import { type Gpu, readGpu } from './read-gpu.js';

/** What a check runs on. */
export interface CheckedMachine {
  readonly node: string;
  readonly cores: number;
  readonly memoryMb: number;
  readonly gpu: Gpu;
  /** The folders of `LD_LIBRARY_PATH`. */
  readonly libraries: readonly string[];
}

export async function describeMachine(): Promise<CheckedMachine> {
  const { cores, memoryBytes } = readMachine();
  const libraries = (process.env['LD_LIBRARY_PATH'] ?? '').split(':').filter(Boolean);
  const memoryMb = Math.round(memoryBytes / 2 ** 20);
  return { node: process.version, cores, memoryMb, gpu: await readGpu(), libraries };
}
