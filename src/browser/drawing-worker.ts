import type { BackendChoice } from './choose-backend.js';
import type { PageModel } from './model.js';
import type { ReferenceInputs, StageInputs, WorkerEvent, WorkerRequest } from './worker-messages.js';

type State = 'loading' | 'idle' | 'drawing' | 'failed';

/**
 * The page's side of the worker that draws. Of the inputs that arrive while it draws, only the
 * latest wait, and a coarse picture is not refined if there are newer inputs.
 */
export class DrawingWorker {
  readonly #worker: Worker;
  readonly #onEvent: (event: WorkerEvent) => void;
  #state: State = 'loading';
  #next: StageInputs | undefined;

  /** Starts to load the model; `onEvent` gets every event of the worker. */
  constructor(
    model: PageModel,
    { choice, example }: { readonly choice: BackendChoice; readonly example: ReferenceInputs },
    onEvent: (event: WorkerEvent) => void,
  ) {
    this.#onEvent = onEvent;
    this.#worker = new Worker(new URL('worker.js', import.meta.url), { type: 'module' });
    this.#worker.addEventListener('message', ({ data }: MessageEvent<WorkerEvent>) => this.#hear(data));
    this.#worker.addEventListener('error', ({ message }) =>
      this.#hear({
        kind: 'failed',
        message: `Cannot run the worker: ${message || 'its script did not load'}`,
      }),
    );
    this.#send({ kind: 'load', choice, graphs: model.graphs, size: model.size, example });
  }

  /** Whether a picture is still to come. */
  get isBusy(): boolean {
    return this.#state === 'drawing' || (this.#state !== 'failed' && this.#next !== undefined);
  }

  draw(inputs: StageInputs): void {
    this.#next = inputs;
    this.#drawNext();
  }

  /** Ends the worker at once; no event comes after this. */
  close(): void {
    this.#state = 'failed';
    this.#worker.terminate();
  }

  #drawNext(): void {
    if (this.#state !== 'idle' || this.#next === undefined) return;
    this.#state = 'drawing';
    this.#send({ kind: 'draw', ...this.#next });
    this.#next = undefined;
  }

  #hear(event: WorkerEvent): void {
    if (this.#state === 'failed') return;
    if (event.kind === 'failed') this.close();
    else if (event.kind === 'picture' && event.name === 'coarse' && this.#next === undefined)
      this.#send({ kind: 'refine' });
    else this.#state = 'idle';
    this.#onEvent(event);
    this.#drawNext();
  }

  #send(request: WorkerRequest): void {
    this.#worker.postMessage(request);
  }
}
