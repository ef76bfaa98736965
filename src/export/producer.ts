import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../package-root.js';
import type { Producer } from './onnx/encode-model.js';

/** The name and version of this package, for the files that it writes. */
export async function readProducer(): Promise<Producer> {
  const text = await readFile(join(packageRoot, 'package.json'), 'utf8');
  const { name, version } = JSON.parse(text) as Producer; // our own package.json
  return { name, version };
}
