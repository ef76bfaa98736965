import type { Manifest, VariantName } from './manifest.js';
import { listStages } from './model-kind.js';

/** The largest loss of SSIM against the targets with which a variant is chosen by default. */
export const maxSsimLoss = 0.005;

/** What decides whether a bundle's variant is chosen. */
export type VariantQuality = 'missing' | 'unmeasured' | 'within-limit' | 'beyond-limit';

/**
 * Whether all stages of a bundle have a variant, and whether its pictures are as good as those of
 * fp32.
 */
export function judgeVariant(manifest: Manifest, name: VariantName): VariantQuality {
  const variants = listStages(manifest).map((stage) => manifest.stages[stage]?.variants[name]);
  if (variants.includes(undefined)) return 'missing';
  const changes = variants.map((variant) => variant?.error.ssimChange);
  if (changes.includes(undefined)) return 'unmeasured';
  return changes.every((change = 0) => change >= -maxSsimLoss) ? 'within-limit' : 'beyond-limit';
}
