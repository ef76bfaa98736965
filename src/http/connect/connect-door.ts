import {
  createConnectRouter,
  createContextKey,
  createContextValues,
  type HandlerContext,
  type ServiceImpl,
} from '@connectrpc/connect';
import type { UniversalHandler, UniversalServerRequest } from '@connectrpc/connect/protocol';
import { universalRequestFromNodeRequest } from '@connectrpc/connect-node';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ReposeError, toMessage } from '../../errors.js';
import { GenerationService } from '../../generated/connect/repose/v1/generation_pb.js';
import { countMaxMessageBytes } from '../../server/callers/message-limit.js';
import { passError, passErrors } from '../connect-error.js';
import type { Door, DoorTools, GenerationClient } from '../door.js';
import { checkMessages } from './check-messages.js';
import { answerJsonLines } from './json-lines.js';
import { countMaxJsonBytes, limitJson } from './limit-json.js';
import { receiveBody } from './receive-body.js';

/** Connect and gRPC-Web, with binary messages or JSON, and plain JSON for Generate. */
export const connectDoor: Door = {
  name: 'connect',
  open: (app, tools) => {
    const maxBytes = countMaxMessageBytes(tools.config.limits);
    const maxJsonBytes = countMaxJsonBytes(maxBytes);
    const json = createHandlers(maxJsonBytes);
    for (const binary of createHandlers(maxBytes)) {
      const { requestPath: url, method } = binary;
      const inJson = json.find(({ requestPath }) => requestPath === url) ?? binary;
      const takesMany = method.methodKind === 'bidi_streaming';
      app.all(url, { config: { takesMany } }, (request, reply) =>
        method === GenerationService.method.generate && isPlainJson(request)
          ? answerJsonLines(request, reply, { tools, maxBytes: maxJsonBytes })
          : answer(
              request,
              reply,
              isJson(request)
                ? { tools, handler: inJson, maxBytes: maxJsonBytes }
                : { tools, handler: binary, maxBytes },
            ),
      );
    }
  },
};

const clientKey = createContextKey<GenerationClient | undefined>(undefined);

function createHandlers(readMaxBytes: number): readonly UniversalHandler[] {
  return createConnectRouter({ grpc: false, acceptCompression: [], readMaxBytes }).service(
    GenerationService,
    passOn,
  ).handlers;
}

/** The service as a Connect server has it: each method is the client's. */
const passOn: ServiceImpl<typeof GenerationService> = {
  generate: (request, context) => passErrors(clientOf(context).generate(request, toOptions(context))),
  generateStream: (requests, context) =>
    passErrors(clientOf(context).generateStream(requests, toOptions(context))),
  estimatePose: (request, context) =>
    clientOf(context).estimatePose(request, toOptions(context)).catch(rethrow),
  getModel: (request, context) => clientOf(context).getModel(request, toOptions(context)).catch(rethrow),
  listModels: (request, context) => clientOf(context).listModels(request, toOptions(context)).catch(rethrow),
};

function clientOf({ values }: HandlerContext): GenerationClient {
  const client = values.get(clientKey);
  if (client === undefined)
    throw new Error('Cannot find the client of a request: expected it in its context');
  return client;
}

function toOptions({ signal, timeoutMs }: HandlerContext): { signal: AbortSignal; timeoutMs?: number } {
  const leftMs = timeoutMs();
  return leftMs === undefined ? { signal } : { signal, timeoutMs: leftMs };
}

function rethrow(error: unknown): never {
  throw passError(error);
}

function isJson({ headers }: FastifyRequest): boolean {
  return /json/i.test(headers['content-type'] ?? '');
}

/** What Connect takes for methods without streams alone. */
function isPlainJson({ headers, method }: FastifyRequest): boolean {
  return method === 'POST' && /^application\/json *(;|$)/i.test(headers['content-type'] ?? '');
}

/** What answers a request. */
interface Answering {
  readonly tools: DoorTools;
  readonly handler: UniversalHandler;
  /** Of a message. */
  readonly maxBytes: number;
}

async function answer(request: FastifyRequest, reply: FastifyReply, answering: Answering): Promise<void> {
  const received = receive(request, reply, answering);
  reply.hijack(); // errors are answered as the protocol writes them
  const { status, header, body = nothing() } = await answering.handler(received);
  await answering.tools.send(reply, { status, headers: Object.fromEntries(header ?? []), body });
}

function receive(request: FastifyRequest, reply: FastifyReply, answering: Answering): UniversalServerRequest {
  const { raw } = request;
  const values = createContextValues().set(clientKey, answering.tools.clientFor(request));
  const body = receiveMessages(request, answering);
  try {
    const universal = universalRequestFromNodeRequest(raw, reply.raw, undefined, values);
    universal.header.delete('content-length'); // the body itself tells when it is too long
    return { ...universal, body };
  } catch (cause) {
    const message = `Cannot read the request: ${toMessage(cause)}, expected a URL and a host as in HTTP/1.1`;
    throw new ReposeError('invalid-argument', message, { cause });
  }
}

function receiveMessages(
  request: FastifyRequest,
  { tools, handler: { method }, maxBytes }: Answering,
): AsyncIterable<Uint8Array> {
  const { 'content-type': contentType = '', 'content-length': contentLength } = request.headers;
  const body = receiveBody(request.raw, {
    admit: () => tools.admit(request),
    cut: tools.bodyCut(request),
  });
  const checks = { tools, method, contentType, maxBytes };
  if (!isJson(request) || method.methodKind === 'bidi_streaming')
    return checkMessages(body, { ...checks, contentLength });
  return checkMessages(limitJson(body, { maxBytes, contentLength }), checks);
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
