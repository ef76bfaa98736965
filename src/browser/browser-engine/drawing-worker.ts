/**
 * The worker that draws, so that the page answers meanwhile. See worker-messages.ts for what it
 * hears and tells.
 */
import { toMessage } from '../../errors.js';
import { type ChosenBackend, chooseBackend, maxLevelsOff } from './choose-backend.js';
import { loadStages, type Stages } from './stages.js';
import type { ReferenceInputs, WorkerEvent, WorkerRequest } from './worker-messages.js';

type LoadRequest = Extract<WorkerRequest, { kind: 'load' }>;

let stages: Promise<Stages> | undefined;

/** The pictures of the latest `draw`. */
let drawing: { readonly id: number; readonly pictures: ReturnType<Stages['draw']> } | undefined;

addEventListener('message', ({ data }: MessageEvent<WorkerRequest>) => {
  handle(data).catch((thrown: unknown) => tell({ kind: 'failed', message: toMessage(thrown) }));
});

async function handle(request: WorkerRequest): Promise<void> {
  switch (request.kind) {
    case 'load':
      stages = load(request);
      return void (await stages);
    case 'draw':
      return draw(request);
    case 'refine':
      return request.id === drawing?.id ? tellNext() : undefined; // that of an older one is out of date
    default:
      return request satisfies never;
  }
}

async function load(request: LoadRequest): Promise<Stages> {
  const startedMs = performance.now();
  const { choice } = request;
  const loaded = await loadChosen(request, await chooseBackend(choice, navigator.gpu as GPU | undefined));
  const { stages: ready, chosen, levelsOff } = loaded;
  const loadMs = performance.now() - startedMs;
  tell({ kind: 'ready', chosen, levelsOff, threads: ready.threads, loadMs });
  return ready;
}

interface Loaded {
  readonly stages: Stages;
  readonly chosen: ChosenBackend;
  readonly levelsOff: number;
}

/**
 * Where `auto` took WebGPU and it fails, or draws wrongly, WASM takes its place, and the reason
 * says so.
 */
async function loadChosen(request: LoadRequest, chosen: ChosenBackend): Promise<Loaded> {
  const mayFallBack = request.choice === 'auto' && chosen.backend === 'webgpu';
  const fallBack = (reason: string): Promise<Loaded> => loadChosen(request, { backend: 'wasm', reason });
  try {
    const loaded = await loadStages(chosen.backend, request.graphs, request.size);
    const levelsOff = await measureDifference(loaded, request.example);
    if (mayFallBack && levelsOff > maxLevelsOff) return fallBack(`WebGPU draws ${levelsOff} levels off`);
    return { stages: loaded, chosen, levelsOff };
  } catch (thrown) {
    if (mayFallBack) return fallBack(`WebGPU fails: ${toMessage(thrown)}`);
    throw thrown;
  }
}

/** In levels. It is the first inputs as well, which compiles shaders or machine code. */
async function measureDifference(
  loaded: Stages,
  { refinedNhwc, ...inputs }: ReferenceInputs,
): Promise<number> {
  let largest = 0;
  for await (const { name, imageNhwc } of loaded.draw(inputs))
    if (name === 'refined')
      for (const [index, level] of imageNhwc.entries())
        largest = Math.max(largest, Math.abs(level - refinedNhwc[index]!));
  return largest;
}

async function draw({ id, inputs }: Extract<WorkerRequest, { kind: 'draw' }>): Promise<void> {
  if (stages === undefined) throw new Error('Cannot draw: nothing is loaded, expected "load" first');
  const { draw: begin } = await stages;
  const before = drawing;
  drawing = { id, pictures: begin(inputs) };
  await before?.pictures.return(undefined); // frees what it held
  return tellNext();
}

async function tellNext(): Promise<void> {
  if (drawing === undefined) return;
  const { id, pictures } = drawing;
  const { value } = await pictures.next();
  if (value) tell({ kind: 'picture', id, picture: value });
}

function tell(event: WorkerEvent): void {
  postMessage(event);
}
