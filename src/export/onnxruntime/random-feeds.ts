import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { countElements } from '../../count-elements.js';
import { ReposeError } from '../../errors.js';
import { createRandom, type Random } from '../../random.js';

/**
 * How an input of each element type is filled: floats in [-1, 1), bytes in 0..255, and zeros for
 * integers that may be indices.
 */
const fillers = {
  float32: (length, random) => Float32Array.from({ length }, () => random.uniform(-1, 1)),
  uint8: (length, random) => Uint8Array.from({ length }, () => random.uniform(0, 256)),
  int8: (length) => new Int8Array(length),
  int32: (length) => new Int32Array(length),
  int64: (length) => new BigInt64Array(length),
  bool: (length) => new Uint8Array(length),
} satisfies Partial<Record<Tensor.Type, (length: number, random: Random) => Tensor.DataType>>;

/**
 * Seeded numbers for all inputs of a session, with free lengths set to `batch`. Throws
 * `invalid-argument` for other types.
 */
export function createRandomFeeds(session: InferenceSession, batch: number): Record<string, Tensor> {
  const random = createRandom(1);
  const feeds = session.inputMetadata.map((input) => {
    if (!input.isTensor || !isFillable(input.type)) throw unsupported(input);
    const shape = input.shape.map((length) => (typeof length === 'number' ? length : batch));
    const length = countElements(shape);
    return [input.name, new Tensor(input.type, fillers[input.type](length, random), shape)] as const;
  });
  return Object.fromEntries(feeds);
}

function isFillable(type: Tensor.Type): type is keyof typeof fillers {
  return Object.hasOwn(fillers, type);
}

function unsupported(input: InferenceSession.ValueMetadata): ReposeError {
  const type = input.isTensor ? input.type : 'no tensor';
  const expected = Object.keys(fillers).join(', ');
  return new ReposeError(
    'invalid-argument',
    `Cannot run a model with an input "${input.name}" of type ${type}, expected one of ${expected}`,
  );
}
