import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { precisions } from '../../../src/bundle/manifest.js';
import { readBundle } from '../../../src/bundle/read-bundle.js';
import { exportModel } from '../../../src/export/export-model.js';
import { builtInLayers } from '../../../src/export/layers/built-in-layers.js';
import { packageRoot } from '../../../src/package-root.js';
import { stages } from '../../../src/stages.js';
import { layerGenerators } from '../../support/layer-generators.js';
import { createRandomModel } from '../../support/random-model.js';
import { describeWithTestPython } from '../../support/test-python.js';

interface Signature {
  readonly inputs: readonly object[];
  readonly outputs: readonly object[];
}

const types = { uint8: 'tensor(uint8)', float32: 'tensor(float)' } as const;

function toPython({ name, type, shape }: { name: string; type: keyof typeof types; shape: unknown[] }) {
  return { name, type: types[type], shape };
}

// The onnx package's full check, and strict shape inference, which must find every shape that the file states.
describeWithTestPython("Python's onnx package", (runPython) => {
  const check = async (paths: readonly string[]): Promise<readonly Signature[]> =>
    JSON.parse(await runPython('check_model.py', paths)) as Signature[];

  test('accepts every graph of the default model, and onnxruntime sees the tensors that the manifest states', async () => {
    const { folder, manifest } = await readBundle(join(packageRoot, 'models', 'default'));
    const graphs = stages.flatMap((stage) => {
      const { variants, inputs, outputs } = manifest.stages[stage]!;
      const signature = { inputs: inputs.map(toPython), outputs: outputs.map(toPython) };
      const files = precisions.flatMap((precision) => variants[precision]?.file ?? []);
      return files.map((file) => ({ path: join(folder, file), signature }));
    });
    const found = await check(graphs.map(({ path }) => path));
    expect(found).toEqual(graphs.map(({ signature }) => signature));
  });

  test('accepts random models of every layer that can be exported', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'repose-checker-'));
    const kinds = [...builtInLayers.keys()].filter((kind) => kind in layerGenerators); // see random-models
    try {
      const paths: string[] = [];
      for (const [seed, kind] of kinds.entries()) {
        const path = join(folder, `${kind}.onnx`);
        await writeFile(path, await exportModel(createRandomModel(kind, kinds, seed)));
        paths.push(path);
      }
      expect(await check(paths)).toHaveLength(kinds.length);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
