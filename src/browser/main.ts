/** The script of index.html. */
import { toMessage } from '../errors.js';
import { findElements } from './elements.js';
import { fetchModel } from './model.js';
import { Page } from './page.js';

const elements = findElements();
try {
  const page = new Page(elements, await fetchModel(new URL('model/', document.baseURI)));
  await page.showExample();
} catch (thrown) {
  elements.alert.textContent = toMessage(thrown);
}
