import { InferenceSession } from 'onnxruntime-node';
import { ReposeError, toMessage } from '../errors.js';
import { isSameSize, type Size } from '../pose/skeleton.js';
import type { NetworkFile } from './network-file.js';
import type { NetworkOutput } from './network-output.js';
import { type PictureInput, readPictureInputs, toPictureTensor } from './picture-input.js';

/** A user's network that maps pictures to numbers. */
export interface PictureNetwork {
  readonly inputs: readonly PictureInput[];
  /** Runs it on one RGB picture [H, W, 3] per input. */
  run(images: readonly Uint8Array[], size: Size): Promise<NetworkOutput>;
  release(): Promise<void>;
}

/**
 * Opens an ONNX file with `inputs` picture inputs and float32 values, which runs on `threads`
 * threads, by default on all cores. Pictures are resized
 * (bicubic) to the size that an input states. Throws `invalid-argument`, naming the file, for one
 * that cannot be opened or has other inputs, and so does a run whose values are of another type.
 */
export async function openPictureNetwork(
  { path, range }: NetworkFile,
  inputs: number,
  { threads }: { readonly threads?: number | undefined } = {},
): Promise<PictureNetwork> {
  const options = {
    logSeverityLevel: 3,
    ...(threads !== undefined && { intraOpNumThreads: threads }),
  } as const;
  const session = await InferenceSession.create(path, options).catch((cause: unknown) => {
    throw toNetworkError(path, toMessage(cause), cause);
  });
  const found = readPictureInputs(session, path, inputs);
  const output = session.outputNames[0]!;
  return {
    inputs: found,
    run: async (images, from) => {
      const tensors = found.map(async (input, i) => {
        const size = { width: input.width ?? from.width, height: input.height ?? from.height };
        const levels = await toSize(images[i]!, from, size);
        return [input.name, toPictureTensor(levels, size, { input, range })];
      });
      const feeds = Object.fromEntries(await Promise.all(tensors));
      const { [output]: value } = await session.run(feeds).catch((cause: unknown) => {
        throw toNetworkError(path, toMessage(cause), cause);
      });
      if (value?.type !== 'float32')
        throw toNetworkError(path, `output ${output} of ${value?.type}, expected float32`);
      return { values: value.data as Float32Array, shape: value.dims }; // of the type that was just checked
    },
    release: () => session.release(),
  };
}

/** sharp loads only where a picture has another size: it takes longer than a small network. */
async function toSize(imageNhwc: Uint8Array, from: Size, to: Size): Promise<Uint8Array> {
  if (isSameSize(from, to)) return imageNhwc;
  const { resizeImage } = await import('../image/resize-image.js');
  return resizeImage(imageNhwc, from, to);
}

function toNetworkError(path: string, problem: string, cause?: unknown): ReposeError {
  return new ReposeError('invalid-argument', `Cannot use ${path}: ${problem}`, { cause });
}
