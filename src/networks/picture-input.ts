import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { ReposeError } from '../errors.js';
import type { Size } from '../pose/skeleton.js';
import type { ValueRange } from './network-file.js';

/** The element types of picture inputs. */
const inputTypes = ['float32', 'int32', 'uint8'] as const;

/** An input [N, 3, H, W] or [N, H, W, 3]; an open side is undefined. */
export interface PictureInput {
  readonly name: string;
  readonly type: (typeof inputTypes)[number];
  readonly layout: 'nchw' | 'nhwc';
  readonly width: number | undefined;
  readonly height: number | undefined;
}

/**
 * The `count` picture inputs of a network. Throws `invalid-argument`, naming the file, otherwise.
 */
export function readPictureInputs(session: InferenceSession, path: string, count: number): PictureInput[] {
  const refuse = (found: string): never => {
    const expected = `expected ${count} of ${inputTypes.join(', ')}, [N, 3, H, W] or [N, H, W, 3]`;
    throw new ReposeError('invalid-argument', `Cannot use ${path}: ${found}, ${expected}`);
  };
  const inputs = session.inputMetadata.map((input) => {
    const type = inputTypes.find((known) => input.isTensor && known === input.type);
    if (!input.isTensor || type === undefined) return refuse(`input ${input.name} of another type`);
    const sides = readSides(input.shape);
    return sides
      ? { name: input.name, type, ...sides }
      : refuse(`input ${input.name} of shape [${input.shape.join(', ')}]`);
  });
  return inputs.length === count ? inputs : refuse(`${inputs.length} inputs`);
}

function readSides([, ...sizes]: readonly (number | string)[]) {
  const channels = sizes.indexOf(3);
  if (sizes.length !== 3 || (channels !== 0 && channels !== 2)) return undefined;
  const layout = channels === 0 ? ('nchw' as const) : ('nhwc' as const);
  const [height, width] = (layout === 'nchw' ? sizes.slice(1) : sizes.slice(0, 2)).map((side) =>
    typeof side === 'number' && side > 0 ? side : undefined,
  );
  return { layout, width, height };
}

/** Converts RGB levels [H, W, 3] for the input: floats in `range`, integers as levels. */
export function toPictureTensor(
  levels: Uint8Array,
  size: Size,
  { input, range }: { input: PictureInput; range: ValueRange },
): Tensor {
  const { width, height } = size;
  const shape = input.layout === 'nchw' ? [1, 3, height, width] : [1, height, width, 3];
  const values = createValues(input, levels.length);
  for (let i = 0; i < levels.length; i += 1) {
    const channel = i % 3;
    const at = input.layout === 'nchw' ? channel * width * height + Math.floor(i / 3) : i;
    values[at] = input.type === 'float32' ? toValue(levels[i]!, channel, range) : levels[i]!;
  }
  return new Tensor(input.type, values, shape);
}

function createValues({ type }: PictureInput, length: number): Float32Array | Int32Array | Uint8Array {
  switch (type) {
    case 'float32':
      return new Float32Array(length);
    case 'int32':
      return new Int32Array(length);
    case 'uint8':
      return new Uint8Array(length);
    default:
      return type satisfies never;
  }
}

const imagenetMean = [0.485, 0.456, 0.406];
const imagenetDeviation = [0.229, 0.224, 0.225];

function toValue(level: number, channel: number, range: ValueRange): number {
  switch (range) {
    case 'symmetric':
      return level / 127.5 - 1;
    case 'unit':
      return level / 255;
    case 'bytes':
      return level;
    case 'imagenet':
      return (level / 255 - imagenetMean[channel]!) / imagenetDeviation[channel]!;
    default:
      return range satisfies never;
  }
}
