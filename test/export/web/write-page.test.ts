import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bundle, readBundle } from '../../../src/bundle/read-bundle.js';
import { writePage } from '../../../src/export/web/write-page.js';
import { sharp } from '../../../src/image/sharp.js';
import { packageRoot } from '../../../src/package-root.js';
import { coco18 } from '../../../src/pose/skeleton.js';
import { toDefinition } from '../../../src/pose/skeleton-definition.js';
import { makeSkeletonBundle } from '../../support/skeleton-bundle.js';

describe('writePage()', () => {
  let folder: string;
  let bundle: Bundle;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repose-web-'));
    bundle = await readBundle(join(packageRoot, 'models', 'default'));
  });

  afterAll(() => rm(folder, { recursive: true }));

  test('writes scripts that import nothing but each other', async () => {
    const page = join(folder, 'whole');
    await writePage(page, bundle);
    const files = await readdir(page, { recursive: true });
    const scripts = files.filter((file) => file.endsWith('.js'));
    expect(scripts).toContain(join('browser', 'drawing-worker.js'));
    for (const script of scripts) {
      const text = await readFile(join(page, script), 'utf8');
      for (const [, imported] of text.matchAll(/(?:^|;)(?:import|export)[^;"]*"([^"]+)";/gm))
        expect({ script, imported, isThere: files.includes(join(script, '..', imported!)) }).toEqual({
          script,
          imported,
          isThere: true,
        });
    }
  });

  test('writes the graphs of the bundle: the one that draws larger pictures where there is one', async () => {
    for (const [inputs, graphs, references] of [
      ['paper', ['coarse.onnx', 'refine.onnx'], ['reference-refined.png', 'reference.png']],
      [
        'warped',
        ['coarse.onnx', 'enlarge.onnx', 'refine.onnx'],
        ['reference-large.png', 'reference-refined.png', 'reference.png'],
      ],
    ] as const) {
      const page = join(folder, `page-${inputs}`);
      await writePage(page, await makeSkeletonBundle(join(folder, inputs), toDefinition(coco18), inputs));
      const files = (await readdir(join(page, 'model'))).toSorted();
      expect(files).toEqual([...graphs, 'model.json'].toSorted());
      const pictures = (await readdir(page)).filter((file) => /^reference.*png$/.test(file));
      expect(pictures.toSorted()).toEqual(references);
      const { width } = await sharp(await readFile(join(page, 'reference-refined.png'))).metadata();
      expect(width).toBe(inputs === 'warped' ? 32 : 16);
    }
  });

  test('writes the pose estimator with its licence', async () => {
    const page = join(folder, 'licensed');
    await writePage(page, bundle);
    const files = await readdir(join(page, 'movenet-lightning'));
    expect(files.toSorted()).toEqual(['LICENSE', 'NOTICE', 'movenet-lightning.onnx']);
  });

  test('keeps a folder that is there, replaces a page with force, and never anything else', async () => {
    const page = join(folder, 'kept');
    await writePage(page, bundle);
    await writeFile(join(page, 'stale'), '');
    await expect(writePage(page, bundle)).rejects.toThrow(`Cannot write "${page}": it exists`);
    await writePage(page, bundle, { force: true });
    expect(await readdir(page)).not.toContain('stale');

    const other = join(folder, 'other');
    await mkdir(other);
    await writeFile(join(other, 'letter.txt'), 'dear');
    const replacing = writePage(other, bundle, { force: true });
    await expect(replacing).rejects.toMatchObject({ kind: 'failed-precondition' });
    expect(await readdir(other)).toEqual(['letter.txt']);
  });
});
