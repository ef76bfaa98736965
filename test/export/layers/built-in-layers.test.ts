import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtInLayers } from '../../../src/export/layers/built-in-layers.js';
import { encodeModel } from '../../../src/export/onnx/encode-model.js';
import { packageRoot } from '../../../src/package-root.js';
import { everyLayer } from '../../support/every-layer.js';
import { findDifferences, graphBetween, type LayerCase, opsOf } from '../../support/layer-cases.js';
import { tf } from '../../support/tensorflow-cpu.js';
import { describeWithTestPython } from '../../support/test-python.js';

test('there is an example of every built-in layer, and it is of the class that it bears', () => {
  const classes = [...builtInLayers.keys()];
  expect(everyLayer.map(({ name }) => name)).toEqual(classes);
  expect(everyLayer.map(({ makeLayer }) => makeLayer().getClassName())).toEqual(classes);
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

describeWithTestPython("Python's onnx package", (runPython) => {
  test('accepts every built-in layer with full checks, and infers the shapes that its graph states', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'repose-layers-'));
    try {
      const paths = everyLayer.map(({ name }) => join(folder, `${name}.onnx`));
      for (const [index, example] of everyLayer.entries()) {
        const graph = graphBetween(example, () => tf.layers.reLU());
        await writeFile(paths[index]!, encodeModel(graph, { name: 'test', version: '0' }));
      }
      const found: unknown[] = JSON.parse(await runPython('check_model.py', paths));
      expect(found).toHaveLength(everyLayer.length);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
