import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { precisions, type VariantName } from '../../bundle/manifest.js';
import { type Bundle, isBundle } from '../../bundle/read-bundle.js';
import { cacheFolder } from '../../cache-folder.js';
import type { VariantsProgress } from '../../export/variants/export-variants.js';
import { exportRunTo } from '../export-run-to.js';
import { say } from '../terminal.js';

interface VariantsRequest {
  readonly out: string;
  /** The model's name; by default the folder's. */
  readonly name?: string | undefined;
  readonly force: boolean;
  readonly withWeights: boolean;
  readonly variants: readonly VariantName[];
}

const variantNames = precisions.filter((name) => name !== 'fp32');

/** `int8,fp16`: which forms of the graphs to make beside fp32. */
export function parseVariants(text: string): readonly VariantName[] {
  const names = text.split(',').map((name) => variantNames.find((known) => known === name));
  if (names.every((name) => name !== undefined)) return [...new Set(names)];
  throw new InvalidArgumentError(`Expected one or more of ${variantNames.join(', ')}, separated by commas.`);
}

/** Exports a bundle with variants, from another bundle, whose fp32 graphs stay, or from a training run. */
export async function exportWithVariants(source: string, request: VariantsRequest): Promise<Bundle> {
  if (isBundle(source)) return exportFromBundle(source, request);
  const temporary = await mkdtemp(join(tmpdir(), 'repose-export-'));
  try {
    const { out, name = basename(resolve(out)), withWeights } = request;
    const bundle = await exportRunTo(source, { out: join(temporary, 'bundle'), name, withWeights });
    return await exportFromBundle(bundle.folder, request);
  } finally {
    await rm(temporary, { recursive: true });
  }
}

async function exportFromBundle(source: string, request: VariantsRequest): Promise<Bundle> {
  // onnxruntime 1.30 sends telemetry unless this is set before it loads.
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  const { exportVariants } = await import('../../export/variants/export-variants.js');
  const onProgress = (progress: VariantsProgress): void => say(describeProgress(progress));
  return exportVariants({ source, ...request, cacheFolder: cacheFolder(process.env), onProgress });
}

function describeProgress(progress: VariantsProgress): string {
  switch (progress.kind) {
    case 'calibrating':
      return `Fitting the variants to ${progress.pairs} pairs of rendered people`;
    case 'measuring':
      return `Measuring them on ${progress.pairs} other pairs`;
    case 'measured': {
      const { maxLevels, meanLevels, ssimChange } = progress.errors.refine;
      return `${progress.variant}: refined pictures ${meanLevels.toFixed(2)} levels from fp32's on average, ${maxLevels} at most; SSIM changes by ${ssimChange.toFixed(4)}`;
    }
    default:
      return progress satisfies never;
  }
}
