/** The script of index.html. */
import { toMessage } from '../errors.js';
import { findElements } from './elements.js';
import { fetchModel } from './model.js';
import { Page } from './page.js';
import { fetchReferencePicture } from './reference-picture.js';

const elements = findElements();
try {
  const model = await fetchModel(new URL('model/', document.baseURI));
  new Page(elements, model, await fetchReferencePicture(model)).showExample();
} catch (thrown) {
  elements.alert.textContent = toMessage(thrown);
}
