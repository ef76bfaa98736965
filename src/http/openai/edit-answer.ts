/** The answers of POST /v1/images/edits: a JSON object, or the server-sent events of a stream. */
import type { GenerateResponse } from '../../generated/connect/repose/v1/generation_pb.js';
import type { ApiError } from './api-error.js';
import type { EditFields } from './parse-edit.js';
import { toLastStage } from './to-generate-request.js';

/** No network of ours counts tokens; the completed event must have them. */
const usage = {
  input_tokens: 0,
  input_tokens_details: { image_tokens: 0, text_tokens: 0 },
  output_tokens: 0,
  total_tokens: 0,
};

/** The body of an answer with one picture. */
export function toImagesResponse(response: GenerateResponse, fields: EditFields): object {
  const { b64_json, created_at: created, ...settings } = describePicture(response, fields);
  return { created, data: [{ b64_json }], ...settings };
}

/** The event of a picture: `image_edit.completed` for the last one, else `image_edit.partial_image`. */
export function toPictureEvent(response: GenerateResponse, fields: EditFields): Uint8Array {
  const isLast = response.stage === toLastStage(fields);
  const type = isLast ? 'image_edit.completed' : 'image_edit.partial_image';
  const rest = isLast ? { usage } : { partial_image_index: 0 };
  return toEvent(type, { type, ...describePicture(response, fields), ...rest });
}

/** The event of a failure after the first picture. */
export function toErrorEvent(error: ApiError): Uint8Array {
  return toEvent('error', { type: 'error', ...error.toBody() });
}

function describePicture({ picture }: GenerateResponse, { quality, output_format }: EditFields) {
  const { data = new Uint8Array(), width = 0, height = 0 } = picture ?? {};
  return {
    b64_json: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'),
    created_at: Math.floor(Date.now() / 1000),
    background: 'opaque',
    output_format,
    quality,
    size: `${width}x${height}`,
  };
}

function toEvent(name: string, data: object): Uint8Array {
  return Buffer.from(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
}
