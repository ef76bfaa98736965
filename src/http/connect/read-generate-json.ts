import { fromJson, type JsonObject, type JsonValue } from '@bufbuild/protobuf';
import {
  type GenerateRequest,
  GenerateRequestSchema,
} from '../../generated/connect/repose/v1/generation_pb.js';

const pictureFields = ['cond', 'posePicture'] as const;
const base64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

/**
 * Returns a request of ProtoJSON, in which unknown fields are ignored. Node reads the pictures' base64:
 * that of protobuf-es goes character by character, and takes several times as long. Throws for what is none.
 */
export function readGenerateJson(text: string): GenerateRequest {
  const json: JsonValue = JSON.parse(text);
  const fields = isObject(json) && !('pose_picture' in json) ? json : {};
  const pictures = pictureFields.flatMap((name) => {
    const value = fields[name];
    return typeof value === 'string' && base64.test(value) && value.replace(/=+$/, '').length % 4 !== 1
      ? [[name, value] as const]
      : []; // whatever else it is, protobuf-es says what is wrong with it
  });
  for (const [name] of pictures) delete fields[name];
  const request = fromJson(GenerateRequestSchema, json, { ignoreUnknownFields: true });
  for (const [name, value] of pictures) request[name] = new Uint8Array(Buffer.from(value, 'base64'));
  return request;
}

function isObject(json: JsonValue): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
