import type { Pose, Skeleton } from '../../pose/skeleton.js';
import type { DrawInputs, DrawnPicture, Engine, EngineModel } from '../engine.js';
import type { Picture } from '../picture.js';
import type { BackendChoice } from './choose-backend.js';
import { describeReady } from './describe-ready.js';
import type { BrowserModel } from './fetch-model.js';
import { PoseFinder } from './pose-finder.js';
import type { ReferenceInputs, StagePicture, WorkerEvent, WorkerRequest } from './worker-messages.js';

export interface BrowserEngineOptions {
  readonly model: BrowserModel;
  /** What a backend is checked with before it is used. */
  readonly reference: ReferenceInputs;
  readonly choice: BackendChoice;
  /** Hears what it runs on. */
  readonly onStatus: (status: string) => void;
}

/** Draws with onnxruntime-web in a worker, so that the page answers meanwhile; one call at a time. */
export class BrowserEngine implements Engine {
  readonly models: readonly EngineModel[];
  readonly #options: BrowserEngineOptions;
  readonly #finder = new PoseFinder();
  #worker: Worker | undefined;
  #state: { readonly kind: 'loading' | 'ready' } | { readonly kind: 'failed'; readonly message: string };
  #latestId = 0;
  /** Of the latest request, once it is drawn. */
  #picture: StagePicture | undefined;
  /** Called after each event of the worker. */
  #wake: () => void = () => undefined;

  /** Starts to load the model. */
  constructor(options: BrowserEngineOptions) {
    this.#options = options;
    this.models = [options.model];
    this.#state = { kind: 'loading' };
    this.useBackend(options.choice);
  }

  /** Loads the model anew on a backend. Calls in progress wait until they are aborted. */
  useBackend(choice: BackendChoice): void {
    const { model, reference, onStatus } = this.#options;
    this.#worker?.terminate();
    this.#state = { kind: 'loading' };
    onStatus(`Loading ${model.name} ${model.version} and onnxruntime`);
    const worker = new Worker(new URL('drawing-worker.js', import.meta.url), { type: 'module' });
    this.#worker = worker;
    worker.addEventListener('message', ({ data }: MessageEvent<WorkerEvent>) => this.#hear(data));
    worker.addEventListener('error', ({ message }) => {
      const problem = message || 'its script did not load';
      this.#hear({ kind: 'failed', message: `Cannot run the worker: ${problem}` });
    });
    this.#send({ kind: 'load', choice, graphs: model.graphs, size: model.size, example: reference });
  }

  async *draw(_model: EngineModel, inputs: DrawInputs, signal: AbortSignal): AsyncGenerator<DrawnPicture> {
    await this.#waitFor(() => this.#state.kind === 'ready', signal);
    const startedMs = performance.now();
    this.#latestId += 1;
    const id = this.#latestId;
    for (const request of [{ kind: 'draw', id, inputs } as const, { kind: 'refine', id } as const]) {
      if (signal.aborted) return;
      this.#send(request);
      await this.#waitFor(() => this.#picture !== undefined, signal);
      const picture = this.#takePicture();
      if (picture) yield { ...picture, elapsedMs: performance.now() - startedMs };
    }
  }

  findPerson(picture: Picture, name: string, skeleton: Skeleton): Promise<Pose> {
    return this.#finder.find(picture, name, skeleton);
  }

  #takePicture(): StagePicture | undefined {
    const picture = this.#picture;
    this.#picture = undefined;
    return picture;
  }

  /** Resolves when it holds or the signal is aborted. Throws what has failed. */
  async #waitFor(holds: () => boolean, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !holds()) {
      if (this.#state.kind === 'failed') throw new Error(this.#state.message);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  #hear(event: WorkerEvent): void {
    switch (event.kind) {
      case 'ready':
        this.#state = event;
        this.#options.onStatus(describeReady(this.#options.model, event));
        break;
      case 'picture':
        if (event.id === this.#latestId) this.#picture = event.picture;
        break;
      case 'failed':
        this.#state = event;
        this.#worker?.terminate();
        this.#options.onStatus('Nothing can be drawn');
        break;
      default:
        event satisfies never;
    }
    this.#wake();
  }

  #send(request: WorkerRequest): void {
    this.#worker?.postMessage(request);
  }
}
