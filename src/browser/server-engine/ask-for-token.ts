import type { PageElements } from '../elements.js';

/** Asks the person at the page for a token. Nothing keeps it but the caller. */
export function askForToken({ tokenDialog, tokenForm, token }: PageElements): Promise<string> {
  token.value = '';
  tokenDialog.showModal();
  return new Promise((resolve) => {
    tokenForm.addEventListener('submit', () => resolve(token.value.trim()), { once: true });
    tokenDialog.addEventListener('cancel', (event) => event.preventDefault(), { once: true }); // nothing works without
  });
}
