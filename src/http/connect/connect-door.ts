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
import { answerJsonLines } from './json-lines.js';
import { receiveBody } from './receive-body.js';

/** Pictures in JSON are base64: four bytes for three. */
const jsonGrowth = 4 / 3;

/** Connect and gRPC-Web, with binary messages or JSON, and plain JSON for Generate. */
export const connectDoor: Door = {
  name: 'connect',
  open: (app, tools) => {
    const maxBytes = countMaxMessageBytes(tools.config.limits);
    const maxJsonBytes = Math.ceil(maxBytes * jsonGrowth);
    const json = createHandlers(maxJsonBytes);
    for (const binary of createHandlers(maxBytes)) {
      const { requestPath: url, method } = binary;
      const inJson = json.find(({ requestPath }) => requestPath === url) ?? binary;
      const takesMany = method.methodKind === 'bidi_streaming';
      app.all(url, { config: { takesMany } }, (request, reply) =>
        method === GenerationService.method.generate && isPlainJson(request)
          ? answerJsonLines(request, reply, { tools, maxBytes: maxJsonBytes })
          : answer(request, reply, { tools, handler: isJson(request) ? inJson : binary }),
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
  return headers['content-type']?.includes('json') === true;
}

/** What Connect takes for methods without streams alone. */
function isPlainJson({ headers, method }: FastifyRequest): boolean {
  return method === 'POST' && /^application\/json *(;|$)/i.test(headers['content-type'] ?? '');
}

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  { tools, handler }: { readonly tools: DoorTools; readonly handler: UniversalHandler },
): Promise<void> {
  const received = receive(request, reply, tools);
  reply.hijack(); // errors are answered as the protocol writes them
  const { status, header, body = nothing() } = await handler(received);
  await tools.send(reply, { status, headers: Object.fromEntries(header ?? []), body });
}

function receive(request: FastifyRequest, reply: FastifyReply, tools: DoorTools): UniversalServerRequest {
  const { raw } = request;
  const values = createContextValues().set(clientKey, tools.clientFor(request));
  const body = receiveBody(raw, { admit: () => tools.admit(request), cut: tools.bodyCut(request) });
  try {
    return { ...universalRequestFromNodeRequest(raw, reply.raw, undefined, values), body };
  } catch (cause) {
    const message = `Cannot read the request: ${toMessage(cause)}, expected a URL and a host as in HTTP/1.1`;
    throw new ReposeError('invalid-argument', message, { cause });
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
