import { InferenceSession, Tensor } from 'onnxruntime-node';
import { ReposeError, toMessage } from '../../errors.js';
import { resizeImage } from '../../image/resize-image.js';
import type { Size } from '../../pose/skeleton.js';
import type { NetworkFile, ValueRange } from './network-file.js';

/** A network of the user's own that maps pictures to numbers. */
export interface PictureNetwork {
  /** Runs it on one RGB picture [H, W, 3] an input; the values of its first output. */
  run(images: readonly Uint8Array[], size: Size): Promise<Float32Array>;
  release(): Promise<void>;
}

/** An input [1, 3, H, W] or [1, H, W, 3]; a side that the network leaves open is undefined. */
interface PictureInput {
  readonly name: string;
  readonly layout: 'nchw' | 'nhwc';
  readonly width: number | undefined;
  readonly height: number | undefined;
}

/**
 * Opens an ONNX file with `inputs` picture inputs and float32 values. Pictures are resized (bicubic) to the size that an input
 * states. Throws `invalid-argument`, naming the file, for one that cannot be opened or has other inputs.
 */
export async function openPictureNetwork(file: NetworkFile, inputs: number): Promise<PictureNetwork> {
  const session = await InferenceSession.create(file.path, { logSeverityLevel: 3 }).catch(
    (cause: unknown) => {
      throw new ReposeError('invalid-argument', `Cannot use ${file.path}: ${toMessage(cause)}`, { cause });
    },
  );
  const found = readInputs(session, file.path);
  if (found.length !== inputs) throw toInputError(file.path, `${found.length} inputs`, inputs);
  const output = session.outputNames[0]!;
  return {
    run: async (images, size) => {
      const tensors = found.map(async (input, i) => [
        input.name,
        await toTensor(images[i]!, size, input, file.range),
      ]);
      const { [output]: values } = await session.run(Object.fromEntries(await Promise.all(tensors)));
      return Float32Array.from(values!.data as Float32Array);
    },
    release: () => session.release(),
  };
}

function readInputs(session: InferenceSession, path: string): PictureInput[] {
  return session.inputMetadata.map((input) => {
    if (!input.isTensor || input.type !== 'float32')
      throw toInputError(path, `input ${input.name} of another type`);
    const [, ...sizes] = input.shape;
    const channels = sizes.indexOf(3);
    if (sizes.length !== 3 || (channels !== 0 && channels !== 2))
      throw toInputError(path, `input ${input.name} of shape [${input.shape.join(', ')}]`);
    const layout = channels === 0 ? 'nchw' : 'nhwc';
    const [height, width] = (layout === 'nchw' ? sizes.slice(1) : sizes.slice(0, 2)).map((side) =>
      typeof side === 'number' && side > 0 ? side : undefined,
    );
    return { name: input.name, layout, width, height };
  });
}

function toInputError(path: string, found: string, inputs = 1): ReposeError {
  const expected = `expected ${inputs} of float32 [N, 3, H, W] or [N, H, W, 3]`;
  return new ReposeError('invalid-argument', `Cannot use ${path}: ${found}, ${expected}`);
}

async function toTensor(
  image: Uint8Array,
  from: Size,
  input: PictureInput,
  range: ValueRange,
): Promise<Tensor> {
  const size = { width: input.width ?? from.width, height: input.height ?? from.height };
  const levels = await resizeImage(image, from, size);
  const { width, height } = size;
  const pixels = width * height;
  const values = new Float32Array(pixels * 3);
  for (let i = 0; i < levels.length; i += 1) {
    const channel = i % 3;
    const at = input.layout === 'nchw' ? channel * pixels + Math.floor(i / 3) : i;
    values[at] = toValue(levels[i]!, channel, range);
  }
  const shape = input.layout === 'nchw' ? [1, 3, height, width] : [1, height, width, 3];
  return new Tensor('float32', values, shape);
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
