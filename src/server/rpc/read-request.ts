/** Reads messages that are small except for their condition image. */
import type { ServiceDefinition } from '@grpc/grpc-js';
import { assertSmall, cutOutField } from './cut-out-field.js';

export type Deserialize = (bytes: Buffer) => object;

/** The field numbers on the path to the condition image. */
const fieldNumbers = { cond: 1, request: 2 } as const;

/**
 * Creates readers for the messages of the GenerationService with a condition image. Its size is
 * checked when it is decoded.
 */
export function createReaders(service: ServiceDefinition): Record<string, Deserialize> {
  // Our own proto file defines both methods.
  const { Generate, GenerateStream } = service as Record<'Generate' | 'GenerateStream', Method>;
  const readRequest = readApart('cond', Generate, (cond) => cond);
  return { Generate: readRequest, GenerateStream: readApart('request', GenerateStream, readRequest) };
}

/** Reads the messages of a method without a condition image. */
export function readSmall({ requestDeserialize }: Method): Deserialize {
  return (bytes) => {
    assertSmall(bytes);
    return requestDeserialize(bytes);
  };
}

type Method = ServiceDefinition[string];

/** Reads one field with `read`, and the rest of the message without it. */
function readApart(
  field: keyof typeof fieldNumbers,
  { requestDeserialize }: Method,
  read: Deserialize,
): Deserialize {
  return (bytes) => {
    const { value, rest } = cutOutField(bytes, fieldNumbers[field]);
    const message: object = requestDeserialize(rest);
    return value === undefined ? message : { ...message, [field]: read(value) };
  };
}
