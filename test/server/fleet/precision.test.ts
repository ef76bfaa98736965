import type { Manifest, VariantName } from '../../../src/bundle/manifest.js';
import { type PrecisionChoice, planPrecision } from '../../../src/server/fleet/precision.js';
import { startServer } from '../../../src/server/start-server.js';
import { makeBundleContent } from '../../support/bundle-content.js';
import { fixtureModels } from '../../support/server.js';

const fast = { feature: 'avx512_vnni' };
const slow = { obstacle: 'the CPU has none of them' };

/** Creates a manifest with these variants, each with its change of SSIM in both stages. */
function createManifest(changes: Partial<Record<VariantName, number>> = {}): Manifest {
  const { manifest } = structuredClone(makeBundleContent('tiny'));
  for (const stage of Object.values(manifest.stages)) {
    const variants = Object.entries(changes).map(([name, ssimChange]) => {
      const { fp32 } = stage.variants;
      return [name, { ...fp32, error: { ...fp32.error, ssimChange } }];
    });
    stage.variants = { ...stage.variants, ...Object.fromEntries(variants) };
  }
  return manifest;
}

test('auto is int8 on a CPU where int8 is fast, and fp16 with CUDA', () => {
  expect(planPrecision(createManifest({ int8: -0.001, fp16: 0 }), 'auto', fast)).toEqual({
    cpu: { precision: 'int8', reason: 'avx512_vnni, and SSIM within 0.005 of fp32' },
    cuda: { precision: 'fp16', reason: 'CUDA, and SSIM within 0.005 of fp32' },
    webgpu: { precision: 'fp32', reason: 'no variant has been measured with webgpu' },
  });
});

test.each([
  ['a CPU that is slow with bytes', createManifest({ int8: 0 }), slow, 'the CPU has none of them'],
  ['a bundle without int8', createManifest({ fp16: 0 }), fast, 'its bundle has no int8 graphs'],
  [
    'int8 that draws worse',
    createManifest({ int8: -0.02 }),
    fast,
    'its int8 graphs lose more than 0.005 of SSIM',
  ],
])('auto is fp32 for %s, and says why', (_name, manifest, int8, reason) => {
  expect(planPrecision(manifest, 'auto', int8).cpu).toEqual({ precision: 'fp32', reason });
});

test.each<PrecisionChoice>(['fp32', 'fp16', 'int8'])(
  '%s is taken everywhere when it is asked for',
  (asked) => {
    const { cpu, cuda, webgpu } = planPrecision(createManifest({ int8: -0.5, fp16: 0 }), asked, slow);
    expect([cpu, cuda, webgpu]).toEqual(
      Array(3).fill({ precision: asked, reason: `asked for with --precision ${asked}` }),
    );
  },
);

test('a server does not start in a precision that a model lacks', async () => {
  const settings = { port: 0, modelsFolder: fixtureModels, defaultModel: 'tiny', precision: 'int8' } as const;
  await expect(startServer(settings)).rejects.toMatchObject({
    kind: 'failed-precondition',
    message: expect.stringMatching(
      /^Cannot serve model "\w+" in int8: its bundle has no int8 graphs, expected/,
    ),
  });
});
