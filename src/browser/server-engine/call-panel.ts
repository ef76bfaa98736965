import { createButton } from '../create-element.js';
import type { PageElements } from '../elements.js';
import type { Playground } from '../playground.js';
import { toCallRequest } from './call-request.js';
import { type Language, languages, writeSnippet } from './call-snippets.js';

/** Shows what the page draws as a program in a language that is chosen, to be copied. */
export function addCallPanel(
  elements: PageElements,
  playground: Playground,
  server: { readonly baseUrl: string; readonly usesToken: boolean },
): void {
  const { call, callHint, callLanguages, copyCall, savePerson } = elements;
  let language: Language = 'curl';
  let saved: Blob | undefined;
  const show = (): void => {
    const { name, file } = playground.photograph;
    call.value = writeSnippet(language, {
      ...server,
      file: name,
      request: toCallRequest(playground.workspace),
    });
    callHint.textContent = `Draws what is shown above from the file ${name}${server.usesToken ? ', with the token in the variable REPOSE_TOKEN' : ''}.`;
    savePerson.download = name;
    if (file !== saved) {
      URL.revokeObjectURL(savePerson.href);
      savePerson.href = file ? URL.createObjectURL(file) : name;
      saved = file;
    }
  };
  const buttons = languages.map((each) =>
    createButton(each, () => {
      language = each;
      for (const button of buttons) button.ariaPressed = String(button.textContent === language);
      show();
    }),
  );
  callLanguages.replaceChildren(...buttons);
  copyCall.addEventListener('click', () => void copy(elements));
  playground.watch(show);
  buttons[0]?.click();
}

/** Browsers offer the clipboard only on secure addresses and on localhost; elsewhere the text is selected. */
async function copy({ call, copyCall, announcement }: PageElements): Promise<void> {
  const clipboard = navigator.clipboard as Clipboard | undefined;
  call.select();
  const isCopied = await clipboard?.writeText(call.value).then(
    () => true,
    () => false,
  );
  copyCall.textContent = isCopied ? 'Copied' : 'Selected';
  announcement.textContent = isCopied ? 'The call is copied' : 'The call is selected, to be copied';
  copyCall.addEventListener('blur', () => (copyCall.textContent = 'Copy'), { once: true });
}
