import protobuf from 'protobufjs/light.js';
import { ReposeError } from '../../errors.js';
import type { ElementData, Graph, Initializer } from '../graph.js';
import { listInnerValues, toNodeMessage, toValueMessage } from './messages.js';
import { dataTypes, externalLocation, graphProto, modelProto, tensorProto } from './schema.js';

/** The operator set: the lowest with all operators that we use, far below onnxruntime 1.17's. */
export const opset = 17;
/** The file format's version of opset 17; onnxruntime 1.12 and newer read it. */
export const irVersion = 8;

/** The producer of the model, for the file. */
export interface Producer {
  readonly name: string;
  readonly version: string;
}

/** The largest .onnx file that protobuf implementations read. */
export const maxModelBytes = 2 ** 31 - 1;

/** The place of an initialiser's values in a file beside the model. */
export interface ExternalPlace {
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

/**
 * Encodes the graph as the bytes of an .onnx file, with its weights. The same graph and producer
 * give the same bytes. The file has the names and shapes of all values, for the checker and
 * viewers. Throws `failed-precondition` for a model of more than 2 GB, which `writeModel()` can
 * write.
 */
export function encodeModel(graph: Graph, producer: Producer): Uint8Array {
  const chunks = encodeModelChunks(graph, producer);
  const bytes = countBytes(chunks);
  if (bytes <= maxModelBytes) return Buffer.concat(chunks, bytes);
  throw new ReposeError(
    'failed-precondition',
    `Cannot encode the model "${graph.name}" in one piece: ${bytes} bytes, expected at most ${maxModelBytes}, or writeModel(), which puts weights in a second file`,
  );
}

/**
 * The bytes of `encodeModel()` in pieces, in the file's order. Weights are the graph's memory, not
 * copies, so that a model of any size can be written. The initialisers in `external` are in the
 * file named there.
 */
export function encodeModelChunks(
  graph: Graph,
  producer: Producer,
  external: ReadonlyMap<string, ExternalPlace> = new Map(),
): readonly Uint8Array[] {
  const graphChunks = encodeGraph(graph, external);
  const { name: producerName, version: producerVersion } = producer;
  return [
    modelProto.encode({ irVersion, producerName, producerVersion }).finish(),
    encodePrefix(modelProto, 'graph', countBytes(graphChunks)),
    ...graphChunks,
    modelProto.encode({ opsetImport: [{ domain: '', version: opset }] }).finish(),
  ];
}

export function countBytes(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0);
}

/** Fields in the order of their numbers, as in a message encoded in one piece. */
function encodeGraph(graph: Graph, external: ReadonlyMap<string, ExternalPlace>): readonly Uint8Array[] {
  return [
    graphProto.encode({ name: graph.name, node: graph.nodes.map(toNodeMessage) }).finish(),
    ...[...graph.initializers.values()].flatMap((initializer) => {
      const chunks = encodeInitializer(initializer, external.get(initializer.name));
      return [encodePrefix(graphProto, 'initializer', countBytes(chunks)), ...chunks];
    }),
    graphProto
      .encode({
        input: graph.inputs.map(toValueMessage),
        output: graph.outputs.map(toValueMessage),
        valueInfo: listInnerValues(graph).map(toValueMessage),
      })
      .finish(),
  ];
}

function encodeInitializer(
  { name, type, shape, data }: Initializer,
  place: ExternalPlace | undefined,
): readonly Uint8Array[] {
  const described = { name, dims: shape, dataType: dataTypes[type] };
  if (place) {
    const externalData = Object.entries(place).map(([key, value]) => ({ key, value: String(value) }));
    return [tensorProto.encode({ ...described, externalData, dataLocation: externalLocation }).finish()];
  }
  const prefix = encodePrefix(tensorProto, 'rawData', data.byteLength);
  return [tensorProto.encode(described).finish(), prefix, toBytes(data)];
}

/** An initialiser's memory as bytes, little-endian as on all platforms of Node. */
export function toBytes(data: ElementData): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** The header of a field of `length` bytes: its number with the wire type, and the length. */
function encodePrefix(message: protobuf.Type, field: string, length: number): Uint8Array {
  const { id } = message.fields[field]!; // a field of the schema
  return protobuf.Writer.create()
    .uint32((id << 3) | 2)
    .uint64(length)
    .finish();
}
