import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.js';

/** A program in a document. */
export interface Snippet {
  /** The document and the number of the snippet in it, from 1. */
  readonly name: string;
  readonly text: string;
}

/** The programs in this language of a document of the repository, but those marked `notest`. */
export function readSnippets(path: string, language: string): Snippet[] {
  const document = readFileSync(join(packageRoot, path), 'utf8');
  const blocks = document.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'));
  return [...blocks].map(([, text = ''], index) => ({ name: `${path}, ${language} ${index + 1}`, text }));
}
