import type { PageElements } from '../elements.js';
import { fetchExample } from '../fetch-assets.js';
import { Playground } from '../playground.js';
import { askForToken } from './ask-for-token.js';
import { addCallPanel } from './call-panel.js';
import { addComparison } from './comparison.js';
import { connect } from './connect.js';
import { ServerEngine } from './server-engine.js';
import type { ServerModel } from './wire.js';

/** Starts the page with the server that serves it. */
export async function startWithServer(elements: PageElements): Promise<void> {
  const baseUrl = new URL('.', document.baseURI).href.replace(/\/$/, '');
  let usesToken = false;
  const client = connect(baseUrl, () => {
    usesToken = true;
    return askForToken(elements);
  });
  const [engine, example] = await Promise.all([ServerEngine.open(client), fetchExample()]);
  const playground = new Playground(elements, engine, example);
  addModelChoice(elements, engine, playground);
  addComparison(elements, engine, playground);
  addCallPanel(elements, playground, { baseUrl, usesToken });
}

function addModelChoice({ model, status }: PageElements, engine: ServerEngine, playground: Playground): void {
  model.replaceChildren(...engine.models.map(({ name, version }) => new Option(`${name} ${version}`)));
  const tell = ({ name, version, size, runsOn }: ServerModel): void => {
    status.textContent = `This server: ${name} ${version}, ${size.width} x ${size.height} pixels, ${runsOn}`;
  };
  tell(engine.models[0]!); // an engine has one
  model.addEventListener('change', () => {
    const chosen = engine.models[model.selectedIndex]!; // its options' order
    playground.useModel(chosen);
    tell(chosen);
  });
}
