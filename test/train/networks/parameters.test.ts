import { createDiscriminator } from '../../../src/train/networks/discriminator.js';
import { createG1 } from '../../../src/train/networks/g1.js';
import { createG2 } from '../../../src/train/networks/g2.js';
import { describeTraining } from '../../support/describe-training.js';

const joints = 18;
const start = { initialisation: 'zeros', seed: 1 } as const;
const market = { width: 64, height: 128 };
const deepfashion = { width: 256, height: 256 };

describeTraining('parameter counts of PG2 (pg2 specification, section 3)', () => {
  test.each([
    ['128x64, F = 128', market, 128, 70_795_075, 6_058_883],
    ['128x64, F = 32', market, 32, 4_728_835, 381_155],
    ['256x256, F = 128', deepfashion, 128, 122_103_235, 12_696_067],
  ])('G1 and G2 at %s', (_name, image, baseWidth, g1Params, g2Params) => {
    const g1 = createG1({ ...start, image, baseWidth, joints });
    const g2 = createG2({ ...start, image, baseWidth });
    expect([g1.countParams(), g2.countParams()]).toEqual([g1Params, g2Params]);
    g1.dispose();
    g2.dispose();
  });

  test('with coarseDownscale 2 G1 is that of half the size, and gives maps of the whole', () => {
    const options = { ...start, baseWidth: 32, joints, inputs: 'warped' } as const;
    const half = createG1({ ...options, image: market });
    const g1 = createG1({ ...options, image: { width: 128, height: 256 }, coarseDownscale: 2 });
    expect([g1.inputs[0]!.shape, g1.outputs[0]!.shape]).toEqual([
      [null, 256, 128, 47],
      [null, 256, 128, 7],
    ]);
    expect(g1.countParams()).toBe(half.countParams());
    g1.dispose();
    half.dispose();
  });

  test('with warped inputs G1 sees 47 channels and gives 7, and G2 sees 10; the rest is the same', () => {
    const options = { ...start, image: market, baseWidth: 32, inputs: 'warped' } as const;
    const g1 = createG1({ ...options, joints });
    const g2 = createG2(options);
    const channels = (network: typeof g1) => [network.inputs[0]!.shape[3], network.outputs[0]!.shape[3]];
    expect([channels(g1), channels(g2)]).toEqual([
      [47, 7],
      [10, 3],
    ]);
    const [stem, lastBlock] = [9 * (47 - 21) * 32, 64];
    expect(g1.countParams()).toBe(4_728_835 + stem + 4 * (9 * lastBlock + 1));
    expect(g2.countParams()).toBe(381_155 + 9 * (10 - 6) * 32);
    g1.dispose();
    g2.dispose();
  });

  test.each([
    ['128x64, triplet', market, 'triplet', 4_324_737],
    ['128x64, pair', market, 'pair', 4_329_537],
    ['256x256, triplet', deepfashion, 'triplet', 10_896_257],
    ['256x256, pair', deepfashion, 'pair', 10_901_057],
  ] as const)('D at %s', (_name, image, input, params) => {
    const d = createDiscriminator({ image, input, baseWidth: 64, spectralNormalization: false, seed: 1 });
    expect(d.countParams()).toBe(params);
    d.dispose();
  });

  test.each([
    [176, 256],
    [48, 100],
    [33, 65],
  ])('a picture of %i x %i pixels, odd on the way down, comes out in its own size', (width, height) => {
    const options = { ...start, image: { width, height }, baseWidth: 2 };
    const g1 = createG1({ ...options, joints });
    const g2 = createG2(options);
    expect([g1.outputs[0]?.shape, g2.outputs[0]?.shape]).toEqual([
      [null, height, width, 3],
      [null, height, width, 3],
    ]);
    g1.dispose();
    g2.dispose();
  });
});
