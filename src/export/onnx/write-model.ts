import { type FileHandle, mkdtemp, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ReposeError } from '../../errors.js';
import type { Graph } from '../graph.js';
import {
  countBytes,
  type ExternalPlace,
  encodeModelChunks,
  maxModelBytes,
  type Producer,
  toBytes,
} from './encode-model.js';
import { placeExternally } from './external-data.js';

export interface WriteModelOptions {
  /**
   * Initialisers of at least this many bytes go to `NAME.onnx.data`. By default those of 1 KB or
   * more, and only if the .onnx file would be larger than `maxFileBytes`.
   */
  readonly externalFromBytes?: number | undefined;
  /** By default 2 GB, the limit of protobuf. */
  readonly maxFileBytes?: number;
}

/** A written file. */
export interface WrittenFile {
  readonly path: string;
  readonly bytes: number;
}

/**
 * Smaller tensors' places are about as large as their values; the onnx package has the same limit.
 */
const defaultExternalFromBytes = 1024;
/** The largest write per call: the operating system refuses more than 2 GB. */
const writeBytes = 2 ** 30;

/**
 * Writes a graph to `path`, which ends in .onnx, and if necessary or requested its weights to
 * `path`.data, without copying them in memory. Writes files atomically; an interrupted write leaves
 * no model, not one with other weights. Returns the written files, the model first.
 */
export async function writeModel(
  path: string,
  graph: Graph,
  producer: Producer,
  options: WriteModelOptions = {},
): Promise<readonly WrittenFile[]> {
  const { maxFileBytes = maxModelBytes } = options;
  const inside = encodeModelChunks(graph, producer);
  const fromBytes =
    options.externalFromBytes ?? (countBytes(inside) > maxFileBytes ? defaultExternalFromBytes : undefined);
  if (fromBytes === undefined) return placeFiles([[path, inside]]);
  const dataPath = `${path}.data`;
  const places = placeExternally(graph, basename(dataPath), fromBytes);
  if (places.size === 0) return placeFiles([[path, inside]]);
  const model = encodeModelChunks(graph, producer, places);
  return placeFiles([
    [path, model],
    [dataPath, listDataChunks(graph, places)],
  ]);
}

/** The data file's content: each tensor at its place, zeros between them. */
function listDataChunks(graph: Graph, places: ReadonlyMap<string, ExternalPlace>): readonly Uint8Array[] {
  let end = 0;
  return [...places].flatMap(([name, { offset, length }]) => {
    const gap = new Uint8Array(offset - end);
    end = offset + length;
    return [gap, toBytes(graph.initializers.get(name)!.data)]; // places are of this graph's initialisers
  });
}

type Content = readonly [path: string, chunks: readonly Uint8Array[]];

/**
 * Writes all files into a temporary folder, then moves them to their places, the first one last.
 */
async function placeFiles(contents: readonly Content[]): Promise<readonly WrittenFile[]> {
  const [[first] = ['']] = contents;
  const temporary = await mkdtemp(join(dirname(first), `.${basename(first)}-`)).catch(
    (cause: NodeJS.ErrnoException) => {
      const problem = `${cause.code} at "${dirname(first)}"`;
      const message = `Cannot write "${first}": ${problem}, expected a folder that can be written to`;
      throw new ReposeError('failed-precondition', message, { cause });
    },
  );
  const toTemporary = (path: string) => join(temporary, basename(path));
  try {
    for (const [path, chunks] of contents) await writeChunks(toTemporary(path), chunks);
    await rm(first, { force: true });
    for (const [path] of contents.toReversed()) await rename(toTemporary(path), path);
    return await Promise.all(contents.map(async ([path]) => ({ path, bytes: (await stat(path)).size })));
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function writeChunks(path: string, chunks: readonly Uint8Array[]): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (const chunk of chunks) await writeAll(file, chunk);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, Math.min(writeBytes, bytes.length - done));
    done += bytesWritten;
  }
}
