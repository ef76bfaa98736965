import { type FileHandle, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ReposeError, toMessage } from '../../errors.js';
import type { Graph } from '../graph.js';
import { countTensorBytes, toGraph } from './decode-model.js';
import type { ExternalPlace } from './encode-model.js';
import { parsePlace, resolvePlace } from './external-data.js';
import { parseModel, type TensorProto } from './parse-model.js';
import { externalLocation } from './schema.js';

/** The largest read per call: the operating system refuses more than 2 GB. */
const readBytes = 2 ** 30;

/**
 * The graph of an .onnx file, with the weights in other files of its folder. Throws `not-found` if
 * the file does not exist, and otherwise as `decodeModel()`. Reads nothing outside the model's
 * folder.
 */
export async function readModel(path: string): Promise<Graph> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new ReposeError('not-found', `Cannot read the model "${path}": ${toMessage(cause)}`, { cause });
  });
  const graph = parseModel(bytes);
  const external = graph.initializer.filter(({ dataLocation }) => dataLocation === externalLocation);
  const data = await readExternalData(dirname(path), external);
  return toGraph(graph, ({ name }) => data.get(name) ?? new Uint8Array());
}

async function readExternalData(
  folder: string,
  tensors: readonly TensorProto[],
): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  const files = new Map<string, FileHandle>();
  try {
    const data = new Map<string, Uint8Array<ArrayBuffer>>();
    for (const tensor of tensors) {
      const place = parsePlace(tensor, countTensorBytes(tensor));
      const path = await resolvePlace(folder, tensor.name, place);
      const file = files.get(path) ?? (await open(path));
      files.set(path, file);
      data.set(tensor.name, await readPlace(file, tensor.name, place));
    }
    return data;
  } finally {
    for (const file of files.values()) await file.close();
  }
}

/** The bytes of a place. Checks that they exist before it allocates memory. */
async function readPlace(
  file: FileHandle,
  tensor: string,
  { location, offset, length }: ExternalPlace,
): Promise<Uint8Array<ArrayBuffer>> {
  const { size } = await file.stat();
  if (offset + length > size) {
    const what = `bytes ${offset} to ${offset + length} of "${location}" for tensor "${tensor}"`;
    throw new ReposeError(
      'invalid-argument',
      `Cannot read ${what}: the file has ${size} bytes, expected more`,
    );
  }
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, Math.min(readBytes, length - done), offset + done);
    if (bytesRead === 0)
      throw new ReposeError(
        'internal',
        `Cannot read "${location}": it has become shorter, expected no change`,
      );
    done += bytesRead;
  }
  return bytes;
}
