import { cors as connectCors } from '@connectrpc/connect';
import cors from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ReposeError } from '../errors.js';

/**
 * Lets web pages of these origins call (CORS), and refuses those of others, which browsers would let
 * send simple requests, as forms are, though not read the answers. Pages of this port itself and
 * programs, which send no origin, are not affected.
 */
export async function allowOrigins(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  const isOpen = origins.includes('*');
  if (origins.length > 0)
    await app.register(cors, {
      origin: isOpen ? '*' : [...origins],
      methods: [...connectCors.allowedMethods, 'DELETE'],
      allowedHeaders: [...connectCors.allowedHeaders, 'Authorization', 'Traceparent', 'Tracestate'],
      exposedHeaders: [...connectCors.exposedHeaders],
      maxAge: 7200, // the longest that Chromium keeps it
    });
  app.addHook('onRequest', async (request) => {
    const { origin } = request.headers;
    if (origin === undefined || isOpen || origins.includes(origin) || isOwn(origin, request)) return;
    const message = `Cannot answer a page of ${origin}: expected one of the origins of --http-origins`;
    throw new ReposeError('permission-denied', message);
  });
}

function isOwn(origin: string, { host }: FastifyRequest): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}
