import type * as TensorFlow from '@tensorflow/tfjs';
import { convertModel } from '../../../src/export/export-model.js';
import { joinSplitChannels } from '../../../src/export/rewrites/join-split-channels.js';
import { splitOddChannels } from '../../../src/export/rewrites/split-odd-channels.js';
import { chain, compareGraphs, rewriteTolerance } from '../../support/compare-rewrite.js';
import { tf } from '../../support/tensorflow-cpu.js';

const conv = (name: string, useBias = true) =>
  tf.layers.conv2d({ name, filters: 19, kernelSize: 3, padding: 'same', useBias });

async function convertPlain(model: TensorFlow.LayersModel) {
  const graph = await convertModel(model, { layout: 'channels-first', without: ['splitOddChannels'] });
  return { graph, split: splitOddChannels(graph) };
}

test.each([[true], [false]])('a split convolution is one again, with bias %s', async (useBias) => {
  const { graph, split } = await convertPlain(
    chain([6, 4, 21], [conv('first', useBias), conv('second', useBias)]),
  );
  expect(split.nodes.filter(({ op }) => op === 'Split')).toHaveLength(2);
  const joined = joinSplitChannels(split);
  expect(joined.nodes).toEqual(graph.nodes);
  expect(joined.initializers).toEqual(graph.initializers);
  expect(await compareGraphs(split, joined)).toBeLessThan(rewriteTolerance);
});

test('a graph without a split convolution stays as it is', async () => {
  const { graph } = await convertPlain(chain([6, 4, 16], [conv('conv')]));
  expect(joinSplitChannels(graph)).toEqual(graph);
});
