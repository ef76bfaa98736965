import { join } from 'node:path';
import { stages } from '../../../src/bundle/manifest.js';
import { readBundle } from '../../../src/bundle/read-bundle.js';
import { packageRoot } from '../../../src/package-root.js';
import { describeWithTestPython } from '../../support/test-python.js';

const types = { uint8: 'tensor(uint8)', float32: 'tensor(float)' } as const;

describeWithTestPython("Python's onnx package", (runPython) => {
  test('accepts the default model with full checks, and onnxruntime sees the tensors that the manifest states', async () => {
    const { folder, manifest } = await readBundle(join(packageRoot, 'models', 'default'));
    const paths = stages.map((stage) => join(folder, manifest.stages[stage].variants.fp32.file));
    const found: unknown = JSON.parse(await runPython('check_model.py', paths));
    const toPython = ({
      name,
      type,
      shape,
    }: {
      name: string;
      type: keyof typeof types;
      shape: unknown[];
    }) => ({
      name,
      type: types[type],
      shape,
    });
    expect(found).toEqual(
      stages.map((stage) => ({
        inputs: manifest.stages[stage].inputs.map(toPython),
        outputs: manifest.stages[stage].outputs.map(toPython),
      })),
    );
  });
});
