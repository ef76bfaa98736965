/** The script of index.html, whose `data-engine` says what draws. */
import { toMessage } from '../errors.js';
import { findElements } from './elements.js';

const elements = findElements();
try {
  if (document.documentElement.dataset['engine'] === 'browser') {
    const { startInBrowser } = await import('./browser-engine/start.js');
    await startInBrowser(elements);
  } else {
    const { startWithServer } = await import('./server-engine/start.js');
    await startWithServer(elements);
  }
} catch (thrown) {
  elements.alert.textContent = toMessage(thrown);
}
