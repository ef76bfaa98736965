import { randomUUID } from 'node:crypto';
import type { ServerHttp2Stream } from 'node:http2';
import {
  type Metadata,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
} from '@grpc/grpc-js';
import type { Logger } from 'pino';
import { ReposeError } from '../../errors.js';
import { endCall, findStream } from '../callers/http2-stream.js';
import type { Refusal, ServerEvents } from '../events.js';
import { isHealthMethod } from '../health-methods.js';
import { toCallError } from '../rpc/error-status.js';
import { findRefusal } from './access-rules.js';
import { anonymous, type Caller, localAdmin } from './caller.js';
import { findCertifiedCaller } from './certified-caller.js';
import { noteCaller } from './find-caller.js';
import { unauthenticated } from './refusals.js';
import type { TokenCallers } from './token-callers.js';

export interface AccessOptions {
  /** Absent where callers need no token. */
  readonly tokens: TokenCallers | undefined;
  /** Whether connections have certificates of their callers. */
  readonly hasClientCa: boolean;
  /** Whether health methods answer everyone. */
  readonly openHealth: boolean;
  /** Absent where there is no address for administrators. */
  readonly admin: { readonly asksToken: boolean } | undefined;
  readonly log: Logger;
  readonly events: ServerEvents;
}

/**
 * Ends every call that is not allowed, before its message is read and its handler runs:
 * UNAUTHENTICATED for callers that do not prove who they are, PERMISSION_DENIED for those who may
 * not call this service. `findCaller` returns the callers of the others.
 */
export class CallAuthoriser {
  readonly #options: AccessOptions;
  readonly #adminStreams = new WeakSet<ServerHttp2Stream>();

  constructor(options: AccessOptions) {
    this.#options = options;
  }

  /** For the listener of the admin address: marks its calls. */
  readonly markAdmin: ServerInterceptor = (_method, call) => {
    const stream = findStream(call);
    if (stream) this.#adminStreams.add(stream);
    return call as ServerInterceptingCall; // grpc-js requires the class, but uses only its interface
  };

  /** For all listeners, after `endOnce`. */
  readonly interceptor: ServerInterceptor = ({ path }, call) => {
    const { tokens, hasClientCa, admin, log, events } = this.#options;
    const service = path.slice(1, path.lastIndexOf('/'));
    const stream = findStream(call);
    const isAdmin = stream !== undefined && this.#adminStreams.has(stream);
    const arrival = { isAdmin, hasAdminAddress: admin !== undefined };
    const isOpen = tokens === undefined && !hasClientCa && !isAdmin;
    if (isOpen && findRefusal(anonymous, service, arrival) === undefined)
      return call as ServerInterceptingCall; // as above
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, pass) => {
            try {
              const isHealth = isHealthMethod(path.slice(1));
              const caller = this.#identify(call, metadata, { isHealth, isAdmin });
              const refusal = isHealth ? undefined : findRefusal(caller, service, arrival);
              if (refusal) throw refusal;
              if (stream) noteCaller(stream, caller);
            } catch (error) {
              events.emit('refused', toRefusal(error));
              endCall(call, toCallError(error, { requestId: randomUUID(), log }));
              return;
            }
            metadata.remove(authorization);
            pass(metadata);
          },
        }),
    });
  };

  /**
   * Whether a call of a service with this header would be taken, as far as its token decides. It
   * tells listeners of this process whether to receive a message at all.
   */
  accepts(service: string, authorizationHeader: string | undefined): boolean {
    const { tokens, admin } = this.#options;
    if (tokens === undefined) return true;
    const caller = tokens.find(readToken([authorizationHeader]) ?? '');
    const arrival = { isAdmin: false, hasAdminAddress: admin !== undefined };
    return caller !== undefined && findRefusal(caller, service, arrival) === undefined;
  }

  #identify(
    call: ServerInterceptingCallInterface,
    metadata: Metadata,
    { isHealth, isAdmin }: { readonly isHealth: boolean; readonly isAdmin: boolean },
  ): Caller {
    const { tokens, hasClientCa, openHealth, admin } = this.#options;
    if (isHealth && openHealth) return anonymous;
    if (isAdmin && !admin?.asksToken) return localAdmin;
    if (tokens === undefined) return hasClientCa ? findCertifiedCaller(call) : anonymous;
    const token = readToken(metadata.get(authorization));
    if (token === undefined) throw unauthenticated('TOKEN_MISSING');
    const caller = tokens.find(token);
    if (caller === undefined) throw unauthenticated('TOKEN_UNKNOWN');
    return caller;
  }
}

function toRefusal(error: unknown): Refusal {
  return error instanceof ReposeError && error.kind === 'permission-denied'
    ? 'permission_denied'
    : 'unauthenticated';
}

const authorization = 'authorization';

/** Reads the token of the metadata `authorization: Bearer TOKEN` (RFC 6750). */
function readToken([value, ...more]: readonly unknown[]): string | undefined {
  return more.length === 0 ? /^bearer +(\S+)$/i.exec(String(value ?? ''))?.[1] : undefined;
}
