import { maxLevelsOff } from './choose-backend.js';
import type { BrowserModel } from './fetch-model.js';
import type { ReadyEvent } from './worker-messages.js';

/** Which model is ready, on what it runs and why, and whether it draws as it should. */
export function describeReady(
  { name, version, size }: BrowserModel,
  { chosen, levelsOff, threads, loadMs }: ReadyEvent,
): string {
  const backend =
    chosen.backend === 'wasm' ? `WASM, ${threads} ${threads === 1 ? 'thread' : 'threads'}` : 'WebGPU';
  const model = `${name} ${version}, ${size.width} x ${size.height} pixels`;
  const warning = levelsOff > maxLevelsOff ? `. It draws wrongly here: ${levelsOff} levels off` : '';
  return `Model ${model}. Runs on ${backend} (${chosen.reason})${warning}. Loaded in ${Math.round(loadMs)} ms`;
}
