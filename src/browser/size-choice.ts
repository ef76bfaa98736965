import { enlargeSize } from '../pose/skeleton.js';
import type { EngineModel } from './engine.js';

/** Twice: about as large as the page shows them, and little slower than once. */
const initialTimes = 2;

/** The choice of how large pictures are drawn, in a `<select>` that is hidden where there is but one size. */
export class SizeChoice {
  readonly #select: HTMLSelectElement;
  /** As chosen last, which not every model can draw. */
  #wanted = initialTimes;

  constructor(select: HTMLSelectElement, onChange: () => void) {
    this.#select = select;
    select.addEventListener('change', () => {
      this.#wanted = Number(select.value);
      onChange();
    });
  }

  /** Offers the sizes of a model's pictures. */
  offer({ size, maxEnlarge }: EngineModel): void {
    const options = Array.from({ length: maxEnlarge }, (_, index) => {
      const { width, height } = enlargeSize(size, index + 1);
      return new Option(`${width} x ${height}`, String(index + 1));
    });
    this.#select.replaceChildren(...options);
    this.#select.value = String(this.timesOf({ maxEnlarge }));
    this.#select.closest('label')!.hidden = maxEnlarge === 1; // its own, in index.html
  }

  /** How many times as large as its own a model is to draw its pictures. */
  timesOf({ maxEnlarge }: Pick<EngineModel, 'maxEnlarge'>): number {
    return Math.min(this.#wanted, maxEnlarge);
  }
}
