import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { manifestFile, readBundle } from '#dist/bundle/read-bundle.js';
import { listCheckpoints } from '#dist/checkpoint/run-folder.js';

/**
 * Names a model so that another one has another name, and fit for a file: a bundle by its name and
 * version, a run by its folder and last checkpoint. Throws for a run without a checkpoint, and as
 * `readBundle`.
 */
export async function identifyModel(model: string): Promise<string> {
  if (existsSync(join(model, manifestFile))) {
    const { name, version } = (await readBundle(model)).manifest;
    return `${name}-${version}`;
  }
  const last = (await listCheckpoints(model)).at(-1);
  if (last !== undefined) return `${basename(resolve(model))}-${basename(last.path)}`;
  throw new Error(`Cannot draw with ${model}: neither a bundle nor a checkpoint of a run, expected either`);
}
