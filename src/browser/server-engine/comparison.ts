import { toMessage } from '../../errors.js';
import { createButton } from '../create-element.js';
import { Drawing } from '../drawing.js';
import type { PageElements } from '../elements.js';
import type { DrawnPicture } from '../engine.js';
import { showPicture } from '../picture.js';
import type { Playground } from '../playground.js';
import type { ServerEngine } from './server-engine.js';
import type { ServerModel } from './wire.js';

/** Shows buttons to choose models by, and draws what the page draws with each that is chosen. */
export function addComparison(elements: PageElements, engine: ServerEngine, playground: Playground): void {
  const { comparison, comparisonCard, comparisonChoices } = elements;
  comparisonCard.hidden = engine.models.length < 2;
  const columns = new Map<ServerModel, Column>();
  const toggle = (model: ServerModel, button: HTMLButtonElement): void => {
    const column = columns.get(model);
    column?.close();
    if (column) columns.delete(model);
    else columns.set(model, new Column(comparison, engine, model));
    button.ariaPressed = String(column === undefined);
    columns.get(model)?.draw(playground);
  };
  comparisonChoices.replaceChildren(
    ...engine.models.map((model) => {
      const button = createButton(`${model.name} ${model.version}`, () => toggle(model, button));
      button.ariaPressed = 'false';
      return button;
    }),
  );
  playground.watch(() => {
    for (const column of columns.values()) column.draw(playground);
  });
}

/** The pictures of one model. */
class Column {
  readonly #figure = document.createElement('figure');
  readonly #canvas = document.createElement('canvas');
  readonly #times = document.createElement('span');
  readonly #model: ServerModel;
  readonly #drawing: Drawing;

  constructor(parent: HTMLElement, engine: ServerEngine, model: ServerModel) {
    this.#model = model;
    const { name, version, size, runsOn } = model;
    this.#canvas.role = 'img';
    this.#canvas.ariaLabel = `Picture of ${name} ${version}`;
    const frame = document.createElement('div');
    frame.className = 'frame';
    frame.style.setProperty('--ratio', String(size.width / size.height));
    frame.append(this.#canvas);
    const title = document.createElement('b');
    title.textContent = `${name} ${version}`;
    const caption = document.createElement('figcaption');
    this.#times.className = 'time';
    caption.append(title, ` ${size.width} x ${size.height}, ${runsOn} `, this.#times);
    this.#figure.append(frame, caption);
    parent.append(this.#figure);
    this.#drawing = new Drawing((inputs, signal) => engine.draw(model, inputs, signal), {
      onPicture: (picture) => this.#show(picture),
      onFailure: (thrown) => {
        this.#times.textContent = toMessage(thrown);
      },
    });
  }

  draw({ workspace }: Playground): void {
    void this.#drawing.request(workspace.inputsFor(this.#model));
  }

  close(): void {
    this.#drawing.cancel();
    this.#figure.remove();
  }

  #show({ name, imageNhwc, size, elapsedMs }: DrawnPicture): void {
    showPicture(this.#canvas, imageNhwc, size);
    const time = `${name} after ${Math.round(elapsedMs)} ms`;
    this.#times.textContent = name === 'coarse' ? time : `${this.#times.textContent}, ${time}`;
  }
}
