import { countElements } from '../../count-elements.js';
import { type FieldViolation, toViolation } from '../../errors.js';
import { throwViolations } from '../request/violations.js';
import { readContents, readRaw, WrongElements } from './read-elements.js';
import type { WireInferRequest, WireInput } from './read-infer-request.js';
import type { TensorSpec } from './served-models.js';
import type { TensorData } from './tensor.js';

/** The checked inputs of a request, by name. */
export interface Inputs {
  /** How many elements the batch has. */
  readonly batch: number;
  readonly tensors: ReadonlyMap<string, TensorData>;
  /** Whether they came in `raw_input_contents`. */
  readonly isRaw: boolean;
}

/**
 * Reads the inputs of a model. Names, types and shapes are checked against the model first, before
 * the elements are looked at. Throws `invalid-argument` with all violations.
 */
export function readTensors(
  { inputs, rawInputContents }: WireInferRequest,
  specs: readonly TensorSpec[],
  maxBatch: number,
): Inputs {
  const isRaw = rawInputContents.length > 0;
  throwViolations([
    ...findWrongNames(inputs, specs),
    ...inputs.flatMap((input, index) => findFault(input, `inputs[${index}]`, { specs, maxBatch, isRaw })),
    ...(isRaw ? findWrongCount(rawInputContents.length, inputs.length) : []),
  ]);
  const [{ shape: [batch = 0] = [] } = {}] = inputs;
  throwViolations(findUnequalBatches(inputs, batch));

  const tensors = new Map<string, TensorData>();
  const wrong = inputs.flatMap(({ name, datatype, shape, contents }, index) => {
    const type = datatype as TensorSpec['datatype']; // equal to its model's by now
    try {
      const raw = rawInputContents[index];
      const count = countElements(shape);
      tensors.set(name, raw ? readRaw(raw, type, count) : readContents(contents ?? empty, type, count));
      return [];
    } catch (error) {
      if (!(error instanceof WrongElements)) throw error;
      const field = toElementsField(isRaw, index);
      return [{ field, description: `Cannot read ${name} from ${field}: ${error.message}` }];
    }
  });
  throwViolations(wrong);
  return { batch, tensors, isRaw };
}

const empty = Buffer.alloc(0);

/** Where the elements of an input are. */
function toElementsField(isRaw: boolean, index: number): string {
  return isRaw ? `raw_input_contents[${index}]` : `inputs[${index}].contents`;
}

function findWrongNames(inputs: readonly WireInput[], specs: readonly TensorSpec[]): FieldViolation[] {
  const names = inputs.map(({ name }) => name);
  const missing = specs.filter(({ name, isOptional }) => !isOptional && !names.includes(name));
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return [
    ...missing.map(({ name }) => toViolation('inputs', `${name} is missing`, listNames(specs))),
    ...twice.map((name) => toViolation('inputs', `${quote(name)} is there twice`, 'each once')),
  ];
}

/** What of an input does not fit its model, before its elements are looked at. */
function findFault(
  { name, datatype, shape, parameters, contents }: WireInput,
  field: string,
  { specs, maxBatch, isRaw }: { specs: readonly TensorSpec[]; maxBatch: number; isRaw: boolean },
): FieldViolation[] {
  const spec = specs.find((each) => each.name === name);
  if (spec === undefined) return [toViolation(`${field}.name`, quote(name), listNames(specs))];
  if ('shared_memory_region' in parameters)
    return [toViolation(`${field}.parameters`, `${name} in shared memory`, 'its elements in the message')];
  const faults: FieldViolation[] = [];
  if (datatype !== spec.datatype)
    faults.push(toViolation(`${field}.datatype`, `${quote(datatype)} of ${name}`, spec.datatype));
  const [batch = 0, ...dims] = shape;
  if (!isSame(dims, spec.dims) || batch < 1 || batch > maxBatch)
    faults.push(
      toViolation(
        `${field}.shape`,
        `[${shape.slice(0, 8).join(', ')}] of ${name}`,
        `[N, ${spec.dims.join(', ')}] with N from 1 to ${maxBatch}`,
      ),
    );
  if (isRaw && contents !== undefined)
    faults.push(toViolation(`${field}.contents`, 'besides raw_input_contents', 'one of them'));
  return faults;
}

function findWrongCount(found: number, expected: number): FieldViolation[] {
  if (found === expected) return [];
  return [toViolation('raw_input_contents', `${found} entries`, `one for each of the ${expected} inputs`)];
}

function findUnequalBatches(inputs: readonly WireInput[], batch: number): FieldViolation[] {
  return inputs.flatMap(({ name, shape: [own = 0] }, index) =>
    own === batch
      ? []
      : [
          toViolation(
            `inputs[${index}].shape`,
            `a batch of ${own} of ${name}`,
            `${batch} as of the first input`,
          ),
        ],
  );
}

function listNames(specs: readonly TensorSpec[]): string {
  const describe = ({ name, isOptional }: TensorSpec): string => (isOptional ? `perhaps ${name}` : name);
  return specs.map(describe).join(', ');
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((length, index) => length === b[index]);
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}
