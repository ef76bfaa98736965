import { type JsonObject, toJson } from '@bufbuild/protobuf';
import {
  type GenerateResponse,
  GenerateResponseSchema,
  PictureSchema,
} from '../../generated/connect/repose/v1/generation_pb.js';

const noBytes = new Uint8Array();

/**
 * Returns a response in ProtoJSON, as a line. Node writes the picture's base64: that of protobuf-es
 * appends character to character, which takes ten times as long and leaves megabytes of garbage.
 */
export function toJsonLine({ picture, ...response }: GenerateResponse): Uint8Array {
  const json = toJson(GenerateResponseSchema, response) as JsonObject; // the JSON of a message is one
  if (picture !== undefined) {
    const { buffer, byteOffset, byteLength } = picture.data;
    const data = Buffer.from(buffer, byteOffset, byteLength).toString('base64');
    const rest = toJson(PictureSchema, { ...picture, data: noBytes }) as JsonObject;
    json['picture'] = { ...rest, data };
  }
  return Buffer.from(`${JSON.stringify(json)}\n`);
}
