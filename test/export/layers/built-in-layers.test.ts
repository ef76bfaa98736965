import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { builtInLayers } from '../../../src/export/layers/built-in-layers.js';
import { packageRoot } from '../../../src/package-root.js';
import { everyLayer } from '../../support/every-layer.js';
import { findDifferences, type LayerCase, opsOf } from '../../support/layer-cases.js';
import { tf } from '../../support/tensorflow-cpu.js';

test('there is an example of every built-in layer, and it is of the class that it bears', () => {
  const classes = [...builtInLayers.keys()];
  expect(everyLayer.map(({ name }) => name)).toEqual(classes);
  expect(everyLayer.map(({ makeLayer }) => makeLayer().getClassName())).toEqual(classes);
});

test('every layer that TensorFlow.js registers is built in, but for models, cells and these', () => {
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  const layers = Object.values(classNameMap).flatMap(([{ className, prototype }]) =>
    prototype instanceof tf.layers.Layer && !(prototype instanceof tf.layers.RNNCell) ? [className] : [],
  );
  const models = ['Functional', 'InputLayer', 'Model', 'Sequential'];
  const refused = ['ConvLSTM2D', 'RNN', 'RandomWidth', 'Resizing'];
  expect(layers.filter((name) => !builtInLayers.has(name)).sort()).toEqual([...models, ...refused].sort());
  const ofKeras = ['Normalization', 'Subtract', 'TFOpLambda', 'UpSampling1D', 'ZeroPadding1D'];
  expect([...builtInLayers.keys()].filter((name) => !layers.includes(name))).toEqual(ofKeras);
});

test('docs/layers.md states every built-in layer and the operators that its example becomes', async () => {
  const text = await readFile(join(packageRoot, 'docs', 'layers.md'), 'utf8');
  const rows = text.matchAll(/^\| (\w+) +\| ([^|]*?) *\|/gm);
  const [, ...stated] = [...rows].map(([, name, ops]) => `${name}: ${ops}`); // without the table's head
  expect(stated).toEqual(everyLayer.map((example) => `${example.name}: ${formatOps(example)}`));
});

/** Operators in the order in which they run, without what only passes the model's input on. */
function formatOps(example: LayerCase): string {
  const ops = opsOf(example).filter((op) => op !== 'Identity');
  return ops.join(', ') || '(none)';
}

test('the example of every built-in layer gives what TensorFlow.js gives', async () => {
  expect(await findDifferences(everyLayer)).toEqual([]);
});
