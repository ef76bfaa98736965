/** The engine: a worker, so that the page answers while a picture is drawn. See engine-messages.ts. */
import { toMessage } from '../errors.js';
import { coco18, type Size } from '../pose/skeleton.js';
import { type BackendChoice, type ChosenBackend, chooseBackend } from './choose-backend.js';
import type { Drawing, EngineEvent, EngineRequest } from './engine-messages.js';
import { loadStages, type Stages } from './stages.js';

type LoadRequest = Extract<EngineRequest, { kind: 'load' }>;

let stages: Stages | undefined;

addEventListener('message', ({ data }: MessageEvent<EngineRequest>) => {
  handle(data).catch((thrown: unknown) => tell({ kind: 'failed', message: toMessage(thrown) }));
});

async function handle(request: EngineRequest): Promise<void> {
  switch (request.kind) {
    case 'load':
      return load(request);
    case 'draw':
      return draw(request);
    default:
      return request satisfies never;
  }
}

async function load(request: LoadRequest): Promise<void> {
  const startedMs = performance.now();
  const loaded = await loadChosen(request);
  stages = loaded.stages;
  const { chosen } = loaded;
  tell({ kind: 'ready', chosen, threads: stages.threads, loadMs: performance.now() - startedMs });
}

/** Where WebGPU was not asked for by name and fails, WASM takes its place, and the reason says so. */
async function loadChosen({
  choice,
  graphs,
  size,
}: LoadRequest): Promise<{ stages: Stages; chosen: ChosenBackend }> {
  const chosen = await chooseBackend(choice, navigator.gpu as GPU | undefined);
  try {
    const loaded = await loadStages(chosen.backend, graphs, size);
    await warmUp(loaded, size);
    return { stages: loaded, chosen };
  } catch (thrown) {
    if (!mayFallBack(choice, chosen)) throw thrown;
    const reason = `WebGPU failed: ${toMessage(thrown)}`;
    return { stages: await loadStages('wasm', graphs, size), chosen: { backend: 'wasm', reason } };
  }
}

function mayFallBack(choice: BackendChoice, { backend }: ChosenBackend): boolean {
  return choice === 'auto' && backend === 'webgpu';
}

/** The first drawing compiles shaders or machine code; it also tells whether the backend can run these graphs at all. */
async function warmUp(loaded: Stages, { width, height }: Size): Promise<void> {
  const nothing: Drawing = {
    condNhwc: new Uint8Array(height * width * 3),
    joints: new Float32Array(coco18.joints.length * 3),
  };
  for await (const _ of loaded.draw(nothing));
}

async function draw(drawing: Drawing): Promise<void> {
  if (stages === undefined) throw new Error('Cannot draw: nothing is loaded, expected "load" first');
  const startedMs = performance.now();
  for await (const { stage, imageNhwc } of stages.draw(drawing))
    tell({ kind: 'picture', stage, imageNhwc, elapsedMs: performance.now() - startedMs });
}

function tell(event: EngineEvent): void {
  postMessage(event);
}
