import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { readAllBytes } from '@connectrpc/connect/protocol';
import { errorToJson } from '@connectrpc/connect/protocol-connect';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  type GenerateRequest,
  GenerateRequestSchema,
  type GenerateResponse,
} from '../../generated/connect/repose/v1/generation_pb.js';
import { passErrors } from '../connect-error.js';
import type { DoorTools } from '../door.js';
import { limitJson } from './limit-json.js';
import { readGenerateJson } from './read-generate-json.js';
import { receiveBody } from './receive-body.js';
import { toJsonLine } from './to-json-line.js';

/**
 * Answers a Generate request in plain JSON, without the envelopes of Connect's streams: each picture
 * is a line of JSON, sent as soon as it is drawn. An error before the first one is the whole answer; a
 * later one is a last line `{"error": ...}`.
 */
export async function answerJsonLines(
  request: FastifyRequest,
  reply: FastifyReply,
  { tools, maxBytes }: { readonly tools: DoorTools; readonly maxBytes: number },
): Promise<void> {
  const message = await readMessage(request, { tools, maxBytes });
  const responses = passErrors(tools.clientFor(request).generate(message));
  const first = await responses.next(); // an error before it has a status of its own
  const headers = { 'content-type': 'application/x-ndjson' };
  await tools.send(reply, { status: 200, headers, body: toLines(first, responses) });
}

async function readMessage(
  request: FastifyRequest,
  { tools, maxBytes }: { readonly tools: DoorTools; readonly maxBytes: number },
): Promise<GenerateRequest> {
  const { headers, raw } = request;
  const contentLength = headers['content-length'];
  const body = receiveBody(raw, { admit: () => tools.admit(request), cut: tools.bodyCut(request) });
  const bytes = await readAllBytes(limitJson(body, { maxBytes, contentLength }), maxBytes);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text === '' ? create(GenerateRequestSchema) : readGenerateJson(text);
  } catch (error) {
    throw ConnectError.from(error, Code.InvalidArgument);
  }
}

async function* toLines(
  first: IteratorResult<GenerateResponse>,
  rest: AsyncIterable<GenerateResponse>,
): AsyncGenerator<Uint8Array> {
  if (first.done) return;
  yield toJsonLine(first.value);
  try {
    for await (const response of rest) yield toJsonLine(response);
  } catch (error) {
    yield Buffer.from(`${JSON.stringify({ error: errorToJson(ConnectError.from(error), undefined) })}\n`);
  }
}
