import type { Manifest } from './manifest.js';
import { listStages } from './model-kind.js';

/**
 * The version of a model: six digits of each graph's sha256, of those of its stages in fp32 and then of
 * the enlarge graph, such as `1fe46b-82be55-d8cb61`. It changes with the weights and with the graphs.
 * Variants do not count: they are the same networks in other number formats.
 */
export function toModelVersion({ stages, enlarge }: Pick<Manifest, 'stages' | 'enlarge'>): string {
  const fp32 = listStages({ stages }).flatMap((stage) => stages[stage]?.variants.fp32 ?? []);
  return [...fp32, ...(enlarge ? [enlarge] : [])].map(({ sha256 }) => sha256.slice(0, 6)).join('-');
}
