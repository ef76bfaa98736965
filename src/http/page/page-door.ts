import { join } from 'node:path';
import type { Readable } from 'node:stream';
import send from '@fastify/send';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { packageRoot } from '../../package-root.js';
import type { Door, DoorTools } from '../door.js';

/** Where the build puts the playground. */
const root = join(packageRoot, 'dist', 'web');

/** The page loads and calls nothing but this server, and no other page can embed it. */
const headers = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(self)',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Files of which the name changes with the content. */
const hashed = /-[0-9A-Z]{8}\.js$/;

/** The playground's files, to everybody: without a token they show nothing. */
export const pageDoor: Door = {
  name: 'page',
  open: (app, tools) => {
    app.route({
      method: ['GET', 'HEAD'],
      url: '/*',
      handler: (request, reply) => sendFile(request, reply, tools),
    });
  },
};

async function sendFile(request: FastifyRequest, reply: FastifyReply, tools: DoorTools): Promise<unknown> {
  const [path = ''] = request.url.split('?');
  const found = await send(request.raw, path, { root, cacheControl: false, dotfiles: 'ignore' });
  if (found.type !== 'file') return reply.callNotFound();
  const cache = hashed.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache';
  return tools.send(reply, {
    status: found.statusCode,
    headers: { ...found.headers, ...headers, 'cache-control': cache },
    body: found.stream as Readable,
  });
}
