import type { Manifest, VariantManifest } from '../../src/bundle/manifest.js';
import { judgeVariant } from '../../src/bundle/variant-limits.js';
import { makeBundleContent } from '../support/bundle-content.js';

/** A manifest whose stages have int8 variants with these changes of SSIM; null for a stage without the variant. */
function createManifest(coarse: number | undefined | null, refine: number | undefined | null): Manifest {
  const { manifest } = structuredClone(makeBundleContent('tiny'));
  for (const [stage, ssimChange] of [
    ['coarse', coarse],
    ['refine', refine],
  ] as const) {
    if (ssimChange === null) continue;
    const { variants } = manifest.stages[stage]!;
    const int8: VariantManifest = { ...variants.fp32, error: { ...variants.fp32.error, ssimChange } };
    manifest.stages[stage]!.variants = { ...variants, int8 };
  }
  return manifest;
}

test.each([
  [-0.001, -0.005, 'within-limit'],
  [0.01, 0.02, 'within-limit'],
  [-0.001, -0.0051, 'beyond-limit'],
  [-0.3, 0.1, 'beyond-limit'],
  [0, undefined, 'unmeasured'],
  [0, null, 'missing'],
  [null, null, 'missing'],
] as const)('judgeVariant() of SSIM changes %j and %j is %s', (coarse, refine, quality) => {
  expect(judgeVariant(createManifest(coarse, refine), 'int8')).toBe(quality);
});
