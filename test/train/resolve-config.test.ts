import { ReposeError } from '../../src/errors.js';
import { trainConfigSchema } from '../../src/train/config.js';
import { methodPresets } from '../../src/train/method-presets.js';
import { ablations, presets } from '../../src/train/presets.js';
import { replaceSettings, resolveConfig } from '../../src/train/resolve-config.js';
import { stickFigure } from '../support/stick-figure.js';

test.each(Object.entries(presets))(
  'preset %s is a valid configuration under its own name',
  (name, preset) => {
    expect(trainConfigSchema.parse(preset)).toEqual(preset);
    expect(preset.preset).toBe(name);
  },
);

test('resolveConfig() replaces settings by their path, and leaves the preset as it was', () => {
  const config = resolveConfig('synthetic', [
    ['baseWidth', '32'],
    ['g1.learningRate.peak', '2e-4'],
    ['discriminator.input', 'triplet'],
    ['poseMask', 'false'],
  ]);
  expect([
    config.baseWidth,
    config.g1.learningRate.peak,
    config.discriminator.input,
    config.poseMask,
  ]).toEqual([32, 2e-4, 'triplet', false]);
  expect(presets.synthetic.g1.learningRate.peak).toBe(1e-3);
});

test.each([
  ['baseWidth', 'wide'],
  ['g1.steps', '0'],
  ['g1.stepz', '5'],
  ['nonsense.deep', '1'],
  ['image.height', '8'],
])('resolveConfig() refuses %s=%s and names the setting', (path, value) => {
  const resolve = () => resolveConfig('synthetic', [[path, value]]);
  expect(resolve).toThrow(ReposeError);
  expect(resolve).toThrow(path.split('.')[0]);
});

test("inputs are the paper's unless told otherwise, also where a configuration of before does not say", () => {
  const { inputs: _, ...before } = presets.tiny;
  expect(trainConfigSchema.parse(before)).toEqual(presets.tiny);
  expect(Object.values(presets).filter(({ inputs }) => inputs === 'warped')).toEqual([presets.warped]);
});

test('a configuration of before there were methods is one of PG2', () => {
  const { method: _, ...before } = presets.tiny;
  expect(trainConfigSchema.parse(before)).toEqual(presets.tiny);
  expect(() => replaceSettings({ ...before, method: 'gan' }, [])).toThrow('Cannot train: method: ');
});

test.each(Object.entries(methodPresets))(
  'the presets of %s are valid configurations of it',
  (method, all) => {
    for (const [name, preset] of Object.entries(all)) {
      expect(trainConfigSchema.parse(preset)).toEqual(preset);
      expect(preset).toMatchObject({ method, preset: name });
    }
  },
);

test('resolveConfig() takes the first preset of a method, and names what is not of it', () => {
  expect(resolveConfig(undefined, [], { method: 'simgan' })).toEqual(methodPresets.simgan.simgan);
  expect(resolveConfig('tiny', [['baseWidth', '8']], { method: 'simgan' }).baseWidth).toBe(8);
  expect(() => resolveConfig('warped', [], { method: 'simgan' })).toThrow(
    'Cannot train simgan preset "warped": unknown, expected one of simgan, tiny',
  );
  expect(() => resolveConfig('tiny', [], { method: 'simgan', ablation: 'g1-d' })).toThrow(
    'Cannot train ablation "g1-d" of simgan: it is a model of PG2, expected --method pg2',
  );
  expect(() => resolveConfig('tiny', [['photographs', 'folder']])).toThrow(
    'Cannot train: the configuration: Unrecognized key: "photographs"',
  );
});

test('warped inputs need a skeleton with body parts', () => {
  const skeleton = JSON.stringify(stickFigure);
  const resolve = (inputs: string) =>
    resolveConfig('tiny', [
      ['skeleton', skeleton],
      ['inputs', inputs],
    ]);
  expect(() => resolve('warped')).toThrow(
    'Cannot train: inputs: The skeleton has no shoulders and hips named as in coco18, expected paper',
  );
  expect(resolve('paper').inputs).toBe('paper');
});

test('only warped inputs can be hidden', () => {
  const resolve = (inputs: string) =>
    resolveConfig('tiny', [
      ['inputs', inputs],
      ['hiddenInputs', '["warp"]'],
    ]);
  expect(() => resolve('paper')).toThrow(
    'Cannot train: hiddenInputs: The inputs are those of the paper, expected none',
  );
  expect(resolve('warped').hiddenInputs).toEqual(['warp']);
});

test('a G1 at half the size needs sides and a base width that can be halved', () => {
  const resolve = (path: string, value: string) =>
    resolveConfig('tiny', [
      ['coarseDownscale', '2'],
      [path, value],
    ]);
  for (const [path, odd] of [
    ['image.width', '17'],
    ['image.height', '33'],
    ['baseWidth', '5'],
  ] as const)
    expect(() => resolve(path, odd)).toThrow(
      'Cannot train: coarseDownscale: The width, the height or baseWidth is not a multiple of it',
    );
  expect(resolve('baseWidth', '6').coarseDownscale).toBe(2);
});

test('resolveConfig() names the presets when one is unknown', () => {
  expect(() => resolveConfig('market', [])).toThrow(
    'Cannot train preset "market": unknown, expected one of market1501, deepfashion, synthetic, warped, tiny',
  );
});

test.each(Object.keys(ablations))('ablation %s of every preset is a valid configuration', (name) => {
  for (const preset of Object.keys(presets))
    expect(trainConfigSchema.safeParse(resolveConfig(preset, [], { ablation: name })).success).toBe(true);
});

test("the ablations are the models of the paper's Table 1", () => {
  const tell = (name: string) => {
    const { poseMask, g1, g2 } = resolveConfig('market1501', [], { ablation: name });
    return { mask: poseMask, oneStage: g2.steps === 0, d: g2.steps > 0 || g1.adversarial?.lambda };
  };
  expect(tell('g1-l1')).toEqual({ mask: false, oneStage: true, d: undefined });
  expect(tell('g1-d')).toEqual({ mask: true, oneStage: true, d: 10 });
  expect(tell('g1-g2-d')).toEqual({ mask: false, oneStage: false, d: true });
  expect(tell('full')).toEqual({ mask: true, oneStage: false, d: true });
  expect(() => tell('g3')).toThrow(
    'Cannot train ablation "g3": unknown, expected one of g1-l1, g1-d, g1-g2-d, full',
  );
});

test('a setting stands above the ablation', () => {
  expect(resolveConfig('tiny', [['g2.steps', '3']], { ablation: 'g1-d' }).g2.steps).toBe(3);
});

test('replaceSettings() goes by a whole configuration, and names what it lacks', () => {
  const kept = { ...presets.tiny, seed: 9 };
  expect(replaceSettings(kept, [['g1.steps', '3']])).toEqual({ ...kept, g1: { ...kept.g1, steps: 3 } });
  const { seed: _, ...incomplete } = kept;
  expect(() => replaceSettings(incomplete, [])).toThrow('seed');
});
