import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest, StageName, VariantManifest } from './manifest.js';
import { stages } from './manifest.js';
import { manifestFile, parseManifest } from './read-bundle.js';

/** Everything that a bundle's folder holds. */
export interface BundleContent {
  readonly manifest: Manifest;
  /** The fp32 graph of each stage: the bytes of its .onnx file. */
  readonly graphs: Readonly<Record<StageName, Uint8Array>>;
  /** `README.md`, in Markdown. */
  readonly card: string;
}

/** What a manifest says of a graph's file. */
export function describeVariant(
  file: string,
  graph: Uint8Array,
  error: VariantManifest['error'],
): VariantManifest {
  return { file, sha256: createHash('sha256').update(graph).digest('hex'), bytes: graph.length, error };
}

/** Writes a bundle into an existing, empty folder. Throws, before it writes, when the manifest would not be read. */
export async function writeBundle(folder: string, { manifest, graphs, card }: BundleContent): Promise<void> {
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  parseManifest(text, join(folder, manifestFile));
  for (const stage of stages) {
    await writeFile(join(folder, manifest.stages[stage].variants.fp32.file), graphs[stage]);
  }
  await writeFile(join(folder, 'README.md'), card);
  await writeFile(join(folder, manifestFile), text);
}
