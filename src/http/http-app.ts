/** The HTTP port's answers: what all doors share, on fastify. Loaded by the first request. */
import { type FastifyInstance, fastify } from 'fastify';
import { countMaxMessageBytes } from '../server/callers/message-limit.js';
import { allowOrigins } from './allow-origins.js';
import { passError, toConnectError } from './connect-error.js';
import type { Door, DoorTools } from './door.js';
import { doors } from './doors.js';
import type { HttpApp, HttpParts } from './http-parts.js';
import { HttpRequests } from './http-requests.js';
import { InsideClients } from './inside-clients.js';
import { holdAnswer, sendAnswer } from './send-answer.js';
import { sendError } from './send-error.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the body of a request is a stream of messages, which may last as long as it likes. */
    takesMany?: boolean;
  }
}

/** Creates what answers requests: all doors, `/livez` and `/readyz`. */
export async function createHttpApp(parts: HttpParts): Promise<HttpApp> {
  const { config, log } = parts.context;
  const app = fastify({ bodyLimit: countMaxMessageBytes(config.limits), exposeHeadRoutes: false });
  // Doors read bodies themselves; nobody reads those of other requests.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _body, done) => done(null));
  const requests = new HttpRequests(parts);
  const clients = new InsideClients(parts);
  app.setErrorHandler((error, _request, reply) => sendError(reply, error, log));
  app.setNotFoundHandler((request, reply) => {
    const message = `Cannot answer ${request.method} ${request.url.slice(0, 100)}: expected a path of docs/clients.md`;
    return reply.code(404).send({ code: 'not_found', message });
  });
  watchRequests(app, { parts, requests });
  await allowOrigins(app, config.httpOrigins);
  answerProbes(app, parts);
  for (const door of doors)
    await app.register(async (context) =>
      door.open(context, createTools(door, { parts, requests, clients })),
    );
  await app.ready();
  return {
    answer: (request, response) => app.routing(request, response),
    reconnect: () => clients.reconnect(),
    close: async () => {
      clients.close();
      await app.close();
    },
  };
}

interface Shared {
  readonly parts: HttpParts;
  readonly requests: HttpRequests;
  readonly clients: InsideClients;
}

/** Notes who makes each request, and limits what it holds of the server's memory. */
function watchRequests(app: FastifyInstance, { parts, requests }: Omit<Shared, 'clients'>): void {
  app.addHook('onRequest', async (request, reply) => {
    requests.open(request, reply, request.routeOptions.config.takesMany === true);
    const cut = requests.bodyCut(request);
    cut.addEventListener('abort', () => {
      if (!reply.sent) reply.header('connection', 'close').send(cut.reason); // in the form of its door
    });
  });
  app.addHook('onSend', async (_request, reply, payload) => {
    if (typeof payload === 'string' || payload instanceof Buffer)
      holdAnswer(parts, reply).add(payload.length);
  });
}

/** As on the metrics' address, for what balances callers of this one. */
function answerProbes(app: FastifyInstance, { service }: HttpParts): void {
  app.get('/livez', async () => 'live\n');
  app.get('/readyz', async (_request, reply) =>
    service.isServing ? 'ready\n' : reply.code(503).send('not ready\n'),
  );
}

function createTools(door: Door, { parts, requests, clients }: Shared): DoorTools {
  const { config, log } = parts.context;
  const clientFor: DoorTools['clientFor'] = (request) => clients.create(requests.bind(request, door.name));
  return {
    config,
    log,
    clientFor,
    admit: async (request) => {
      if (parts.service.accepts(request.headers.authorization)) return;
      // The call itself is refused, and so counted and logged like every other.
      await clientFor(request)
        .listModels({})
        .catch((error) => {
          throw passError(error);
        });
    },
    assertReadable: (method, message) => {
      try {
        parts.service.assertReadable(method, message);
      } catch (error) {
        throw toConnectError(error, log);
      }
    },
    bodyCut: (request) => requests.bodyCut(request),
    send: (reply, answer) => sendAnswer(parts, reply, answer),
  };
}
