/** What every RPC has in common: an id, a deadline, and errors as statuses. */
import { randomUUID } from 'node:crypto';
import type { handleServerStreamingCall, handleUnaryCall } from '@grpc/grpc-js';
import type { GenerateResponse } from '../../../generated/repose/v1/GenerateResponse.js';
import { openCallScope } from '../../callers/open-call-scope.js';
import { countBytes, openOutbox } from '../../callers/outbox.js';
import type { ServerContext } from '../../context.js';
import type { CallScope } from '../../request/call-scope.js';
import { toCallError } from '../error-status.js';

/** Creates a unary handler that answers with what `run` returns. */
export function answerUnary<Request, Response>(
  context: Pick<ServerContext, 'log'>,
  run: (request: Request) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return async (call, callback) => {
    try {
      callback(null, await run(call.request));
    } catch (error) {
      callback(toCallError(error, { requestId: randomUUID(), log: context.log }));
    }
  };
}

/**
 * Creates a streaming handler that sends what `run` yields until the caller has gone or the
 * deadline has passed.
 */
export function answerStream<Request>(
  context: ServerContext,
  run: (request: Request, scope: CallScope) => AsyncIterable<GenerateResponse>,
): handleServerStreamingCall<Request, GenerateResponse> {
  const { log, config } = context;
  return async (call) => {
    const { scope, abort, close } = openCallScope(call, config.maxDeadlineMs);
    const { requestId } = scope;
    const outbox = openOutbox(context, call);
    // Also emitted when the stream closes after a normal end.
    call.once('cancelled', () => abort('cancelled', 'Cannot finish the request: its caller has gone'));
    try {
      for await (const response of run(call.request, scope))
        call.write(response, outbox.add(countBytes(response)));
      call.end();
    } catch (error) {
      call.emit('error', toCallError(error, { requestId, log }));
    } finally {
      close();
    }
  };
}
