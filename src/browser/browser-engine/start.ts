import type { PageElements } from '../elements.js';
import { fetchExample } from '../fetch-assets.js';
import { Playground } from '../playground.js';
import { BrowserEngine } from './browser-engine.js';
import type { BackendChoice } from './choose-backend.js';
import { fetchModel } from './fetch-model.js';
import { fetchReference } from './fetch-reference.js';

/** Starts the page with the model beside it, which onnxruntime-web runs. */
export async function startInBrowser(elements: PageElements): Promise<void> {
  const { backend, status } = elements;
  const model = await fetchModel(new URL('model/', document.baseURI));
  const [reference, example] = await Promise.all([fetchReference(model), fetchExample()]);
  const readChoice = () => backend.value as BackendChoice; // its options' values
  const onStatus = (text: string): void => {
    status.textContent = text;
  };
  const engine = new BrowserEngine({ model, reference, choice: readChoice(), onStatus });
  const playground = new Playground(elements, engine, example);
  backend.addEventListener('change', () => {
    engine.useBackend(readChoice());
    playground.redraw();
  });
}
