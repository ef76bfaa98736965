import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readJsonInput } from '../../src/cli/read-input.js';

test("readJsonInput() takes a file with a byte order mark, as Windows' editors write it", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'repose-read-input-'));
  try {
    await writeFile(join(folder, 'a.json'), '\uFEFF{"a":1}');
    const options = { failure: 'Cannot read it', expected: 'JSON' };
    expect(await readJsonInput(join(folder, 'a.json'), options)).toEqual({ a: 1 });
  } finally {
    await rm(folder, { recursive: true });
  }
});
