import type { DrawInputs, DrawnPicture } from './engine.js';
import { trimPicture } from './trim-picture.js';

export interface DrawingListener {
  onPicture(picture: DrawnPicture): void;
  /** Hears what kept the latest inputs from being drawn. */
  onFailure(thrown: unknown): void;
}

/**
 * Draws the latest inputs, one after the other. Inputs that arrive before a coarse picture wait for
 * it, so that a joint that is dragged shows where it goes; those that come later, or with another
 * condition image, end what is out of date.
 */
export class Drawing {
  readonly #draw: (inputs: DrawInputs, signal: AbortSignal) => AsyncGenerator<DrawnPicture>;
  readonly #listener: DrawingListener;
  #next: DrawInputs | undefined;
  #current: { readonly inputs: DrawInputs; readonly abort: AbortController; hasCoarse: boolean } | undefined;
  #running: Promise<void> | undefined;

  constructor(
    draw: (inputs: DrawInputs, signal: AbortSignal) => AsyncGenerator<DrawnPicture>,
    listener: DrawingListener,
  ) {
    this.#draw = draw;
    this.#listener = listener;
  }

  /** Whether a picture is still to come. */
  get isBusy(): boolean {
    return this.#running !== undefined;
  }

  /** Resolves once these inputs, or later ones in their place, are drawn or have failed. */
  request(inputs: DrawInputs): Promise<void> {
    this.#next = inputs;
    const current = this.#current;
    if (current && (current.hasCoarse || current.inputs.condNhwc !== inputs.condNhwc)) current.abort.abort();
    this.#running ??= this.#drawAll().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Ends what is being drawn; nothing is heard of it. */
  cancel(): void {
    this.#next = undefined;
    this.#current?.abort.abort();
  }

  async #drawAll(): Promise<void> {
    for (let inputs = this.#next; inputs; inputs = this.#next) {
      this.#next = undefined;
      await this.#drawOne(inputs);
    }
  }

  async #drawOne(inputs: DrawInputs): Promise<void> {
    const abort = new AbortController();
    const current = { inputs, abort, hasCoarse: false };
    this.#current = current;
    try {
      for await (const picture of this.#draw(inputs, abort.signal)) {
        if (abort.signal.aborted) return;
        this.#listener.onPicture({ ...picture, ...trimPicture(picture, inputs) });
        current.hasCoarse = true;
        if (this.#next) abort.abort(); // what is left is out of date
      }
    } catch (thrown) {
      if (!abort.signal.aborted) this.#listener.onFailure(thrown);
    } finally {
      this.#current = undefined;
    }
  }
}
