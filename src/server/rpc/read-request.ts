/** Reads messages that are small except for their pictures. */
import type { ServiceDefinition } from '@grpc/grpc-js';
import { assertSmall, cutOutFields } from './cut-out-fields.js';

export type Deserialize = (bytes: Buffer) => object;

/**
 * Creates readers for the messages of the GenerationService, by method. The size of pictures is
 * checked when they are decoded.
 */
export function createReaders(service: ServiceDefinition): Record<string, Deserialize> {
  const small = Object.entries(service).map(([name, method]) => [name, readSmall(method)] as const);
  // Our own proto file defines these methods.
  const { Generate, GenerateStream, EstimatePose } = service as Record<MethodWithPictures, Method>;
  const readRequest = readApart(Generate, { cond: [1, keep], posePicture: [9, keep], backdrop: [13, keep] });
  return {
    ...Object.fromEntries(small),
    Generate: readRequest,
    GenerateStream: readApart(GenerateStream, { request: [2, readRequest] }),
    EstimatePose: readApart(EstimatePose, { picture: [1, keep] }),
  };
}

type MethodWithPictures = 'Generate' | 'GenerateStream' | 'EstimatePose';

function keep(bytes: Buffer): Buffer {
  return bytes;
}

/** Reads the messages of a method without pictures. */
export function readSmall({ requestDeserialize }: Method): Deserialize {
  return (bytes) => {
    assertSmall(bytes);
    return requestDeserialize(bytes);
  };
}

type Method = ServiceDefinition[string];

/** By name: a field's number, and what reads its bytes. */
type Parts = Readonly<Record<string, readonly [number: number, read: Deserialize]>>;

/** Reads some fields by themselves, and the rest of the message without them. */
function readApart({ requestDeserialize }: Method, parts: Parts): Deserialize {
  const numbers = Object.values(parts).map(([number]) => number);
  return (bytes) => {
    const { values, rest } = cutOutFields(bytes, numbers);
    const read = Object.entries(parts).flatMap(([name, [number, readPart]]) => {
      const value = values.get(number);
      return value === undefined ? [] : [[name, readPart(value)]];
    });
    return { ...requestDeserialize(rest), ...Object.fromEntries(read) };
  };
}
