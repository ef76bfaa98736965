import { stages } from '../stages.js';
import type { Manifest, VariantName } from './manifest.js';

/** How much SSIM against the targets a variant may lose and still be chosen without being asked for. */
export const maxSsimLoss = 0.005;

/** A bundle's variant as far as choosing it matters. */
export type VariantQuality = 'missing' | 'unmeasured' | 'within-limit' | 'beyond-limit';

/** Whether both stages of a bundle have a variant, and whether its pictures are as good as those of fp32. */
export function judgeVariant(manifest: Manifest, name: VariantName): VariantQuality {
  const variants = stages.map((stage) => manifest.stages[stage].variants[name]);
  if (variants.includes(undefined)) return 'missing';
  const changes = variants.map((variant) => variant?.error.ssimChange);
  if (changes.includes(undefined)) return 'unmeasured';
  return changes.every((change = 0) => change >= -maxSsimLoss) ? 'within-limit' : 'beyond-limit';
}
