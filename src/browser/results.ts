import type { PageElements } from './elements.js';
import type { DrawnPicture, Step } from './engine.js';

/** What the page tells of the pictures that were drawn. */
export class Results {
  readonly #elements: PageElements;
  #coarseMs = 0;

  constructor(elements: PageElements) {
    this.#elements = elements;
    elements.save.addEventListener('click', () => savePicture(elements.refined));
  }

  /** Tells when a picture came, and the steps that led to it. */
  show({ name, elapsedMs, steps }: DrawnPicture): void {
    const { refinedTime, announcement } = this.#elements;
    const ms = Math.round(elapsedMs);
    refinedTime.textContent = '';
    this.#elements[`${name}Time`].textContent = `after ${ms} ms`;
    if (name === 'coarse') this.#coarseMs = ms;
    else announcement.textContent = `Drawn: coarse after ${this.#coarseMs} ms, refined after ${ms} ms`;
    if (steps) this.#elements.steps.replaceChildren(...drawSteps(steps));
  }
}

/** Steps below this are not shown. */
const shortestMs = 0.05;

/** A bar of the steps, each as long as its share, and its legend. */
function drawSteps(steps: readonly Step[]): HTMLElement[] {
  const bar = document.createElement('div');
  bar.className = 'bar';
  bar.ariaHidden = 'true';
  const legend = document.createElement('ul');
  for (const [index, { name, ms }] of steps.entries()) {
    if (ms < shortestMs) continue;
    const part = document.createElement('i');
    part.style.flexGrow = String(ms);
    part.dataset['step'] = String(index);
    bar.append(part);
    const item = document.createElement('li');
    item.dataset['step'] = String(index);
    item.textContent = `${name} ${ms.toFixed(1)} ms`;
    legend.append(item);
  }
  return [bar, legend];
}

function savePicture(canvas: HTMLCanvasElement): void {
  canvas.toBlob((blob) => {
    if (blob === null) return;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = 'refined.png';
    link.click();
    URL.revokeObjectURL(link.href);
  });
}
