import type { Manifest } from '../../src/bundle/manifest.js';
import { toModelVersion } from '../../src/bundle/model-version.js';
import { makeBundleContent } from '../support/bundle-content.js';

const { stages } = makeBundleContent('any').manifest;
const hashed = (letter: string) => ({ file: 'any.onnx', bytes: 1, sha256: letter.repeat(64) });
const error = { samples: 1, maxAbsFloat: 0, maxLevels: 0 };

function makeGraphs({ coarse = 'a', refine = 'b', enlarge = 'c' } = {}) {
  const toStage = (letter: string) => ({
    ...stages.coarse,
    variants: { fp32: { ...hashed(letter), error } } as Manifest['stages']['refine']['variants'],
  });
  return {
    stages: { coarse: toStage(coarse), refine: toStage(refine) },
    enlarge: { inputs: [], outputs: [], ...hashed(enlarge) },
  };
}

test.each([
  ['all graphs', makeGraphs(), 'aaaaaa-bbbbbb-cccccc'],
  ['another coarse graph', makeGraphs({ coarse: 'd' }), 'dddddd-bbbbbb-cccccc'],
  ['another refine graph', makeGraphs({ refine: 'd' }), 'aaaaaa-dddddd-cccccc'],
  ['another enlarge graph', makeGraphs({ enlarge: 'd' }), 'aaaaaa-bbbbbb-dddddd'],
  ['no enlarge graph', { ...makeGraphs(), enlarge: undefined }, 'aaaaaa-bbbbbb'],
  ['one stage', { stages: { refine: makeGraphs().stages.refine } }, 'bbbbbb'],
])('toModelVersion() names every graph that draws: %s', (_, graphs, version) => {
  expect(toModelVersion(graphs)).toBe(version);
});

test('toModelVersion() leaves out variants, which are the same networks', () => {
  const graphs = makeGraphs();
  graphs.stages.refine.variants.int8 = { ...hashed('d'), error };
  expect(toModelVersion(graphs)).toBe('aaaaaa-bbbbbb-cccccc');
});
