import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { GenerateResponse } from '../../generated/connect/repose/v1/generation_pb.js';
import type { DoorTools } from '../door.js';
import { toErrorEvent, toImagesResponse, toPictureEvent } from './edit-answer.js';
import { findModel } from './models.js';
import { type EditFields, parseEdit } from './parse-edit.js';
import { readForm } from './read-form.js';
import { toApiError } from './to-api-error.js';
import { toGenerateRequest } from './to-generate-request.js';

/** POST /v1/images/edits. Throws while there is no picture; afterwards errors are events. */
export async function answerEdit(
  request: FastifyRequest,
  reply: FastifyReply,
  tools: DoorTools,
): Promise<object | undefined> {
  // 1. The form of a caller who may call, and its fields.
  await tools.admit(request);
  const form = await readForm(request, tools.config.limits.maxBytes);
  const fields = parseEdit(form.texts);

  // 2. What the model draws of them.
  const client = tools.clientFor(request);
  const model = await findModel(client, fields.model);
  const pictures = client.generate(toGenerateRequest(form, fields, model))[Symbol.asyncIterator]();

  // 3. The first picture, whose errors are those of the whole request, and the rest.
  const first = await pictures.next().catch((error: unknown) => {
    throw toApiError(error, tools.log, form.pose?.param ?? 'prompt');
  });
  if (first.done) throw new Error('Cannot answer an edit: no picture in the answer of Generate');
  const headers = { 'x-request-id': first.value.requestId };
  if (!fields.stream) return reply.headers(headers).send(toImagesResponse(first.value, fields));
  await tools.send(reply, {
    status: 200,
    headers: { ...headers, 'content-type': 'text/event-stream', 'cache-control': 'no-cache' },
    body: toEvents(first, pictures, { fields, log: tools.log }),
  });
  return reply;
}

async function* toEvents(
  first: IteratorResult<GenerateResponse>,
  rest: AsyncIterator<GenerateResponse>,
  { fields, log }: { readonly fields: EditFields; readonly log: Logger },
): AsyncGenerator<Uint8Array, void> {
  try {
    for (let answer = first; !answer.done; answer = await rest.next())
      yield toPictureEvent(answer.value, fields);
  } catch (error) {
    yield toErrorEvent(toApiError(error, log));
  }
}
