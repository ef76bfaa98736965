/** The multipart form of POST /v1/images/edits. */
import type { Multipart } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { toMessage } from '../../errors.js';
import { ApiError, tooLarge } from './api-error.js';
import { editFieldNames } from './parse-edit.js';

/** A picture or a keypoint file, and the field that it came in. */
export interface PoseSource {
  readonly bytes: Uint8Array;
  readonly param: 'image[1]' | 'pose';
}

/** A form as it arrived: its fields are known ones, their texts are not checked. */
export interface EditForm {
  /** The condition image. */
  readonly image: Uint8Array;
  /** Absent where the prompt names the pose. */
  readonly pose: PoseSource | undefined;
  readonly texts: ReadonlyMap<string, string>;
}

/** Of a text field. Longer keypoint files come as files. */
const maxTextBytes = 64 * 1024;

const known = ['image', 'pose', ...editFieldNames];

/**
 * Reads the form of a request, with files of at most `maxBytes`. Refuses what is unknown, too large
 * or too many before it is in memory. Throws `ApiError`.
 */
export async function readForm(request: FastifyRequest, maxBytes: number): Promise<EditForm> {
  try {
    assertForm(request, 2 * maxBytes + known.length * maxTextBytes);
    return await collect(request, maxBytes);
  } catch (error) {
    // The rest is dropped as it comes: a caller who still sends could not read the answer otherwise.
    request.raw.unpipe().resume();
    throw error instanceof ApiError ? error : toFormError(error);
  }
}

/** Checks what the headers say. */
function assertForm(request: FastifyRequest, maxBytes: number): void {
  const { 'content-type': type = 'nothing', 'content-length': bytes = 0 } = request.headers;
  if (!request.isMultipart())
    throw ApiError.ofField('body', `${type}, expected multipart/form-data`, { status: 415 });
  if (Number(bytes) > maxBytes) throw ApiError.tooLarge('body', `${bytes} bytes`, maxBytes);
}

async function collect(request: FastifyRequest, maxBytes: number): Promise<EditForm> {
  let image: Uint8Array | undefined;
  let pose: PoseSource | undefined;
  const texts = new Map<string, string>();
  const limits = {
    fileSize: maxBytes,
    fieldSize: maxTextBytes,
    fields: known.length,
    parts: known.length + 1,
  };
  for await (const part of request.parts({ limits })) {
    const param = toParam(part.fieldname);
    if (param === 'image' && image === undefined) image = await readFile(part, maxBytes);
    else if (param === 'image' || param === 'pose') {
      if (pose) throw ApiError.ofField(param, `a pose besides that in ${pose.param}, expected one`);
      pose = { param: param === 'image' ? 'image[1]' : param, bytes: await readPose(part, maxBytes) };
    } else if (texts.has(param)) throw ApiError.ofField(param, 'sent twice, expected once');
    else texts.set(param, readText(part));
  }
  if (image === undefined) throw ApiError.ofField('image', 'missing, expected a picture of a person');
  return { image, pose, texts };
}

/** The field's name. Several pictures are sent as `image`, `image[]` or `image[0]`. */
function toParam(name: string): string {
  const param = name.replace(/^image\[\d*\]$/, 'image');
  if (known.includes(param)) return param;
  throw ApiError.ofField(name.slice(0, 100), `not known, expected one of ${known.join(', ')}`, {
    code: 'unknown_parameter',
  });
}

/** A pose may be a file or a text. */
async function readPose(part: Multipart, maxBytes: number): Promise<Uint8Array> {
  return part.type === 'file' ? readFile(part, maxBytes) : Buffer.from(readText(part));
}

async function readFile(part: Multipart, maxBytes: number): Promise<Uint8Array> {
  if (part.type !== 'file') throw ApiError.ofField(part.fieldname, 'a text, expected a file');
  const { file, fieldname } = part;
  const refuse = () => file.destroy(ApiError.tooLarge(fieldname, `more than ${maxBytes} bytes`, maxBytes));
  if (file.truncated) refuse();
  else file.once('limit', refuse);
  const chunks: Buffer[] = [];
  for await (const chunk of file) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function readText(part: Multipart): string {
  if (part.type === 'file') throw ApiError.ofField(part.fieldname, 'a file, expected a text');
  if (part.valueTruncated)
    throw ApiError.tooLarge(part.fieldname, `more than ${maxTextBytes} bytes of text`, maxTextBytes);
  // A part that says that it is JSON is parsed already.
  return typeof part.value === 'string' ? part.value : JSON.stringify(part.value);
}

/** The error of a form that does not follow multipart/form-data, or has too many parts. */
function toFormError(thrown: unknown): ApiError {
  const isTooMuch = thrown instanceof Error && 'statusCode' in thrown && thrown.statusCode === 413;
  const expected = `expected a multipart form with at most ${known.length} fields`;
  return ApiError.ofField('body', `${toMessage(thrown)}, ${expected}`, isTooMuch ? tooLarge : {});
}
