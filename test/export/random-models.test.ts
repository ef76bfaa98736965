import { toMessage } from '../../src/errors.js';
import { builtInLayers } from '../../src/export/layers/built-in-layers.js';
import { compareExport } from '../support/compare-export.js';
import { layerTolerance } from '../support/layer-cases.js';
import { layerGenerators } from '../support/layer-generators.js';
import { createRandomModel } from '../support/random-model.js';

const kinds = [...builtInLayers.keys()].filter((kind) => kind in layerGenerators);
const modelsOfEachKind = 6;

// What Masking gives goes into some layers alone, see layers/masking.test.ts.
test('every layer that can be exported can be generated, but for Masking', () => {
  expect([...builtInLayers.keys()].filter((kind) => !(kind in layerGenerators))).toEqual(['Masking']);
});

test.each(kinds)(
  `${modelsOfEachKind} random models that begin with %s agree with TensorFlow.js`,
  async (kind) => {
    const failures: string[] = [];
    for (let index = 0; index < modelsOfEachKind; index += 1) {
      const seed = kinds.indexOf(kind) * modelsOfEachKind + index;
      const model = createRandomModel(kind, kinds, seed);
      const difference = await compareExport(model).catch(toMessage);
      if (typeof difference === 'number' && difference <= layerTolerance) continue;
      failures.push(`seed ${seed}, ${model.layers.map(({ name }) => name).join(' ')}: ${difference}`);
    }
    expect(failures).toEqual([]);
  },
);
