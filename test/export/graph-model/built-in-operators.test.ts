import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { builtInOperators } from '../../../src/export/graph-model/built-in-operators.js';
import { packageRoot } from '../../../src/package-root.js';

const operators = Object.keys(builtInOperators).sort();

test('docs/graph-models.md states every operator, once', async () => {
  const text = await readFile(join(packageRoot, 'docs', 'graph-models.md'), 'utf8');
  const section = text.split(/^## /m).find((part) => part.startsWith('Operators')) ?? '';
  const cells = [...section.matchAll(/^\| [\w ]+\| ([^|]*) \|/gm)].map(([, cell = '']) => cell);
  const stated = cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  expect(stated.sort()).toEqual(operators);
});

test('a test compares every operator with TensorFlow.js', async () => {
  const folder = join(import.meta.dirname, 'operators');
  const files = await readdir(folder);
  const text = (await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))).join('\n');
  const tried = (name: string) => text.includes(`'${name}'`) || text.includes(` ${name}: [`);
  expect(operators.filter((name) => !tried(name))).toEqual([]);
});
