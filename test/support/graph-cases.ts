import { countElements } from '../../src/count-elements.js';
import { createRandom } from '../../src/random.js';
import {
  type CompareGraphModelOptions,
  type ConstantSpec,
  compareGraphModel,
  type GraphModelSpec,
  type InputSpec,
  loadGraphModel,
  type NodeSpec,
} from './graph-models.js';

/** A node of a graph model, and what it is tried on. */
export interface NodeCase {
  readonly op: string;
  /** What a failure shows beside the operator. */
  readonly label?: string;
  /** The inputs, in their order, as shapes, specifications or constants. */
  readonly inputs: readonly (readonly number[] | InputSpec | ConstantSpec)[];
  readonly attr?: NodeSpec['attr'];
  /** How many outputs are compared; 1 by default. */
  readonly outputs?: number;
  readonly options?: CompareGraphModelOptions;
}

/** As for layers: sums of float32 products in another order, and approximations of functions. */
export const nodeTolerance = 1e-5;

/** The cases in which onnxruntime gives something else than TensorFlow.js, and how far it is off. */
export async function findNodeDifferences(cases: readonly NodeCase[]): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const nodeCase of cases) {
    const model = await loadGraphModel(specOf(nodeCase));
    const name = `${nodeCase.op} ${nodeCase.label ?? ''}`.trim();
    const difference = await compareGraphModel(model, nodeCase.options).catch(
      (error: Error) => error.message,
    );
    if (typeof difference === 'string') failures.push(`${name}: ${difference}`);
    else if (!(difference <= nodeTolerance)) failures.push(`${name}: off by ${difference}`);
    model.dispose();
  }
  return failures;
}

/** A graph model of one node, with a name for each of its outputs. */
function specOf({ op, inputs, attr = {}, outputs = 1 }: NodeCase): GraphModelSpec {
  const named = inputs.map((input, index) => [`in${index}`, input] as const);
  const isConstant = (input: NodeCase['inputs'][number]): input is ConstantSpec =>
    'values' in input && !Array.isArray(input);
  const constants = named.flatMap(([name, input]) => (isConstant(input) ? [[name, input] as const] : []));
  const given = named.flatMap(([name, input]): [string, InputSpec][] => {
    if (isConstant(input)) return [];
    return [[name, Array.isArray(input) ? { shape: input as readonly number[] } : (input as InputSpec)]];
  });
  const names = Array.from({ length: outputs }, (_, index) => `out${index}`);
  return {
    inputs: Object.fromEntries(given),
    constants: Object.fromEntries(constants),
    nodes: [
      { name: 'node', op, input: named.map(([name]) => name), attr },
      ...names.map((name, index) => ({ name, op: 'Identity', input: [`node:${index}`] })),
    ],
    outputs: Object.fromEntries(names.map((name) => [name, name])),
  };
}

/** Whole numbers as a constant: a list, or a scalar. */
export function integers(values: number | readonly number[], shape?: readonly number[]): ConstantSpec {
  if (typeof values === 'number') return { shape: [], values: [values], dtype: 'int32' };
  return { shape: shape ?? [values.length], values, dtype: 'int32' };
}

/** Seeded floats as a constant. */
export function floats(shape: readonly number[], seed = 1): ConstantSpec {
  const random = createRandom(seed);
  const length = countElements(shape);
  return { shape, values: Float32Array.from({ length }, () => random.normal(0, 1)) };
}
