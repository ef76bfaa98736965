import { readFile, writeFile } from 'node:fs/promises';

/**
 * Puts a part of the results into a document: the Markdown between the comments `<!-- NAME -->` and `<!-- /NAME -->`,
 * and the numbers, where there are any, into the JSON file beside it.
 */
export async function writeSection(document, { name, text, results }) {
  const markdown = await readFile(document, 'utf8');
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [markdown.indexOf(begin), markdown.indexOf(end)];
  if (from < 0 || to < from)
    throw new Error(`Cannot write ${document}: it lacks "${begin}" and "${end}", expected both`);
  const before = markdown.slice(0, from + begin.length);
  await writeFile(document, `${before}\n\n${text}\n\n${markdown.slice(to)}`);

  if (results === undefined) return;
  const numbers = document.replace(/\.md$/, '.json');
  const known = await readFile(numbers, 'utf8').then(JSON.parse, () => ({}));
  await writeFile(numbers, `${JSON.stringify({ ...known, [name]: results }, null, 1)}\n`);
}
