import { readFile, writeFile } from 'node:fs/promises';
import { ifThere } from '#dist/if-there.js';

/** A part of a document that a benchmark writes. */
export interface Section {
  /** Of the comments around it: `<!-- NAME -->` and `<!-- /NAME -->`. */
  readonly name: string;
  /** Markdown. */
  readonly text: string;
  /** The numbers, for the JSON file beside the document; absent: they are not kept. */
  readonly results?: unknown;
}

/**
 * Puts a benchmark's results into a document, between the comments of their name, and the numbers
 * beside it.
 */
export async function writeSection(document: string, { name, text, results }: Section): Promise<void> {
  const markdown = await readFile(document, 'utf8');
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [markdown.indexOf(begin), markdown.indexOf(end)];
  if (from < 0 || to < from)
    throw new Error(`Cannot write ${document}: it lacks "${begin}" and "${end}", expected both`);
  const before = markdown.slice(0, from + begin.length);
  await writeFile(document, `${before}\n\n${text}\n\n${markdown.slice(to)}`);

  if (results === undefined) return;
  const numbers = document.replace(/\.md$/, '.json');
  const known: unknown = JSON.parse((await ifThere(readFile(numbers, 'utf8'))) ?? '{}');
  await writeFile(numbers, `${JSON.stringify({ ...Object(known), [name]: results }, null, 1)}\n`);
}
