import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeImage } from '../../src/image/decode-image.js';
import { renderedIdentity, renderedPose, renderPerson } from '../../src/people/rendered-people.js';
import { runCli } from '../support/cli.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-synthesize-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('repose synthesize writes the pictures and joints of rendered people', async () => {
  const size = { width: 32, height: 64 };
  const flags = ['--count', '2', '--poses', '2', '--seed', '5', '--size', '32x64'];
  expect((await runCli('synthesize', '--out', folder, ...flags)).status).toBe(0);
  const path = join(folder, 'person-0001-pose-01');
  const expected = await renderPerson(renderedIdentity(5, 1), renderedPose(5, 1, 1), size);
  const decoded = await decodeImage(await readFile(`${path}.png`), {
    framing: { kind: 'stretch' },
    field: 'picture',
  });
  expect(Buffer.from(decoded.imageNhwc)).toEqual(Buffer.from(expected.imageNhwc));
  expect(await readFile(`${path}.json`, 'utf8')).toContain('coco18');
});
