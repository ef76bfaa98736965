import type { BackendChoice } from './choose-backend.js';
import type { EngineEvent, EngineRequest, ReferenceInputs, StageInputs } from './engine-messages.js';
import type { PageModel } from './model.js';

type State = 'loading' | 'idle' | 'inputs' | 'failed';

/** The page's side of a worker that draws. What is asked for while it draws waits, and only the latest of it. */
export class Engine {
  readonly #worker: Worker;
  readonly #onEvent: (event: EngineEvent) => void;
  #state: State = 'loading';
  #next: StageInputs | undefined;

  /** Starts to load the model; `onEvent` hears everything that the worker tells. */
  constructor(
    model: PageModel,
    { choice, example }: { readonly choice: BackendChoice; readonly example: ReferenceInputs },
    onEvent: (event: EngineEvent) => void,
  ) {
    this.#onEvent = onEvent;
    this.#worker = new Worker(new URL('engine-worker.js', import.meta.url), { type: 'module' });
    this.#worker.addEventListener('message', ({ data }: MessageEvent<EngineEvent>) => this.#hear(data));
    this.#worker.addEventListener('error', ({ message }) =>
      this.#hear({
        kind: 'failed',
        message: `Cannot run the engine: ${message || 'its script did not load'}`,
      }),
    );
    this.#send({ kind: 'load', choice, graphs: model.graphs, size: model.size, example });
  }

  /** Whether there is a inputs to come. */
  get isBusy(): boolean {
    return this.#state === 'inputs' || (this.#state !== 'failed' && this.#next !== undefined);
  }

  draw(inputs: StageInputs): void {
    this.#next = inputs;
    this.#drawNext();
  }

  /** Ends the worker, whatever it does; no event comes after this. */
  close(): void {
    this.#state = 'failed';
    this.#worker.terminate();
  }

  #drawNext(): void {
    if (this.#state !== 'idle' || this.#next === undefined) return;
    this.#state = 'inputs';
    this.#send({ kind: 'draw', ...this.#next });
    this.#next = undefined;
  }

  #hear(event: EngineEvent): void {
    if (this.#state === 'failed') return;
    if (event.kind === 'failed') this.close();
    else if (event.kind === 'ready' || event.stage === 'refined') this.#state = 'idle';
    this.#onEvent(event);
    this.#drawNext();
  }

  #send(request: EngineRequest): void {
    this.#worker.postMessage(request);
  }
}
