import { codeToHttpStatus, errorToJson } from '@connectrpc/connect/protocol-connect';
import type { FastifyError, FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { toConnectError } from './connect-error.js';

/**
 * Answers with an error as Connect writes it in JSON: `{ "code": "not_found", "message": ... }`, and
 * `details` for programs. Unknown errors become INTERNAL and are logged.
 */
export function sendError(reply: FastifyReply, thrown: unknown, log: Logger): void {
  if (isRefusal(thrown)) {
    const { statusCode, message } = thrown;
    reply.code(statusCode).send({ code: 'invalid_argument', message });
    return;
  }
  const error = toConnectError(thrown, log);
  reply.code(codeToHttpStatus(error.code)).send(errorToJson(error, undefined));
}

/** Whether fastify refuses a request by itself, for example one whose content type nobody reads. */
function isRefusal(thrown: unknown): thrown is FastifyError & { statusCode: number } {
  const { statusCode = 500 } = thrown instanceof Error ? (thrown as FastifyError) : {};
  return statusCode >= 400 && statusCode < 500;
}
