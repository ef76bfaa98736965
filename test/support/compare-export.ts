import type * as TensorFlow from '@tensorflow/tfjs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { countElements } from '../../src/count-elements.js';
import { type ExportModelOptions, exportModel } from '../../src/export/export-model.js';
import { createRandom } from '../../src/random.js';
import { tf } from './tensorflow-cpu.js';

interface CompareOptions extends ExportModelOptions {
  /** Shapes of the inputs with their batch; by default 2 examples of the model's own shapes. */
  readonly shapes?: readonly (readonly number[])[];
  /** What int32 inputs draw from: 0 to one less. */
  readonly integers?: number;
}

/**
 * Runs a model in TensorFlow.js and its export in onnxruntime on seeded inputs and returns the largest difference,
 * relative to the largest value of the output where that is over 1. Expects the shapes to be equal.
 */
export async function compareExport(
  model: TensorFlow.LayersModel,
  options: CompareOptions = {},
): Promise<number> {
  const {
    shapes = model.inputs.map(({ shape }) => [2, ...shape.slice(1).map(Number)]),
    integers = 4,
    ...exportOptions
  } = options;
  const bytes = await exportModel(model, exportOptions);
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const inputs = model.inputs.map(({ dtype }, index) =>
    createInput(dtype, shapes[index] ?? [], { seed: index, integers }),
  );
  try {
    const feeds = inputs.map((input, index) => [session.inputNames[index], toOnnx(input)] as const);
    const results = await session.run(Object.fromEntries(feeds));
    const expected = [model.predict(inputs)].flat();
    const found = session.outputNames.map((name) => results[name]!);
    expect(found.map(({ dims }) => dims)).toEqual(expected.map(({ shape }) => shape));
    return Math.max(
      ...expected.map((tensor, index) => compare(tensor.dataSync(), found[index]!.data as Float32Array)),
    );
  } finally {
    await session.release();
    tf.dispose(inputs);
  }
}

function createInput(
  dtype: TensorFlow.DataType,
  shape: readonly number[],
  from: { seed: number; integers: number },
) {
  const random = createRandom(from.seed + 1);
  const length = countElements(shape);
  const draw = () => (dtype === 'int32' ? random.integer(0, from.integers - 1) : random.uniform(-1, 1));
  return tf.tensor(Array.from({ length }, draw), [...shape], dtype);
}

function toOnnx(tensor: TensorFlow.Tensor): Tensor {
  const data = tensor.dataSync();
  if (tensor.dtype === 'int32') return new Tensor('int32', Int32Array.from(data), tensor.shape);
  return new Tensor('float32', Float32Array.from(data), tensor.shape);
}

/** NaN where only one of them is. */
function compare(expected: ArrayLike<number>, found: ArrayLike<number>): number {
  let [difference, scale] = [0, 1];
  for (let index = 0; index < expected.length; index += 1) {
    const [a = 0, b = Number.NaN] = [expected[index], found[index]];
    difference = Math.max(difference, Object.is(a, b) ? 0 : Math.abs(a - b));
    scale = Math.max(scale, Math.abs(a));
  }
  return difference / scale;
}
