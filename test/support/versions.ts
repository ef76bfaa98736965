import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixtureModels } from './server.js';

/** A models folder of a test's own, in which `tiny` has versions, and `slow` is a plain bundle. */
export interface VersionedModels {
  readonly folder: string;
  /** Adds a version of `tiny`: its graphs as they are, or ones that draw `darker`, or refine as slowly as `slow` does. */
  add(version: string, change?: 'darker' | 'slow'): Promise<void>;
  remove(version: string): Promise<void>;
  setDefault(version: string): Promise<void>;
  /** Where a version lies. */
  folderOf(version: string): string;
  /** Deletes the folder. */
  close(): Promise<void>;
}

/** `tiny` in version 1, the default one, and as `change` says in version 2. */
export async function createVersionedModels(change: 'darker' | 'slow' = 'darker'): Promise<VersionedModels> {
  const folder = await mkdtemp(join(tmpdir(), 'repose-models-'));
  const model = join(folder, 'tiny');
  const folderOf = (version: string): string => join(model, `of-${version}`); // its name is free
  await cp(join(fixtureModels, 'slow'), join(folder, 'slow'), { recursive: true });
  await mkdir(model);
  const models: VersionedModels = {
    folder,
    folderOf,
    add: async (version, how) => {
      const hidden = join(model, '.new');
      await cp(join(fixtureModels, 'tiny'), hidden, { recursive: true });
      const manifest = JSON.parse(await readFile(join(hidden, 'model.json'), 'utf8'));
      for (const [stage, graph] of await readGraphs(how)) {
        await writeFile(join(hidden, `${stage}.onnx`), graph);
        const sha256 = createHash('sha256').update(graph).digest('hex');
        Object.assign(manifest.stages[stage]!.variants.fp32, { bytes: graph.length, sha256 });
      }
      await writeFile(join(hidden, 'model.json'), JSON.stringify({ ...manifest, version }));
      await rename(hidden, folderOf(version));
    },
    remove: (version) => rm(folderOf(version), { recursive: true }),
    setDefault: (version) => writeFile(join(model, 'default-version'), `${version}\n`),
    close: () => rm(folder, { recursive: true }),
  };
  await models.add('1');
  await models.add('2', change);
  await models.setDefault('1');
  return models;
}

/** The graphs of `tiny` that a change replaces. */
async function readGraphs(change: 'darker' | 'slow' | undefined): Promise<[string, Buffer][]> {
  if (change === 'slow') return [['refine', await readFile(join(fixtureModels, 'slow', 'refine.onnx'))]];
  if (change === undefined) return [];
  const graph = await readFile(join(fixtureModels, 'tiny', 'coarse.onnx'));
  for (let at = graph.indexOf(toBytes(1 / 9)); at >= 0; at = graph.indexOf(toBytes(1 / 9)))
    toBytes(1 / 18).copy(graph, at); // the weights of its mean
  return [['coarse', graph]];
}

function toBytes(weight: number): Buffer {
  return Buffer.from(Float32Array.of(weight).buffer);
}
