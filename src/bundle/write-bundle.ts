import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StageName } from '../stages.js';
import type { Manifest, VariantManifest, VariantName } from './manifest.js';
import { precisions } from './manifest.js';
import { listStages } from './model-kind.js';
import { manifestFile, parseManifest } from './read-bundle.js';

/** The bytes of each stage's .onnx file. */
export type StageFiles = Readonly<Partial<Record<StageName, Uint8Array>>>;

/** The content of a bundle's folder. */
export interface BundleContent {
  readonly manifest: Manifest;
  /** The fp32 graph of each stage: the bytes of its .onnx file. */
  readonly graphs: StageFiles;
  /** The graphs of the other variants that the manifest names. */
  readonly variants?: Readonly<Partial<Record<VariantName, StageFiles>>>;
  /** The graph that draws larger pictures, where the manifest has one. */
  readonly enlarge?: Uint8Array | undefined;
  /** `README.md`, in Markdown. */
  readonly card: string;
}

/** The manifest's entry of a graph's file. */
export function describeFile(file: string, graph: Uint8Array): Omit<VariantManifest, 'error'> {
  return { file, sha256: createHash('sha256').update(graph).digest('hex'), bytes: graph.length };
}

/** The manifest's entry of a variant. */
export function describeVariant(
  file: string,
  graph: Uint8Array,
  error: VariantManifest['error'],
): VariantManifest {
  return { ...describeFile(file, graph), error };
}

/**
 * Writes a bundle into an existing, empty folder. Throws before it writes if the manifest is
 * invalid.
 */
export async function writeBundle(folder: string, content: BundleContent): Promise<void> {
  const { manifest, graphs, variants, enlarge, card } = content;
  const all = { ...variants, fp32: graphs };
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  parseManifest(text, join(folder, manifestFile));
  for (const stage of listStages(manifest)) {
    for (const precision of precisions) {
      const file = manifest.stages[stage]?.variants[precision]?.file;
      const bytes = all[precision]?.[stage];
      if (file !== undefined && bytes) await writeFile(join(folder, file), bytes);
    }
  }
  if (manifest.enlarge && enlarge) await writeFile(join(folder, manifest.enlarge.file), enlarge);
  await writeFile(join(folder, 'README.md'), card);
  await writeFile(join(folder, manifestFile), text);
}
