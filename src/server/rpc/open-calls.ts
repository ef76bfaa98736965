import type {
  ServerInterceptingCall,
  ServerInterceptingCallInterface,
  ServerInterceptor,
} from '@grpc/grpc-js';
import { endCall, findStream } from '../callers/http2-stream.js';
import type { CallError } from './error-status.js';

interface OpenCall {
  readonly call: ServerInterceptingCallInterface;
  readonly path: string;
  /** Resolves when the stream has closed: its status has been sent, or its caller has gone. */
  readonly closed: Promise<void>;
}

/**
 * The calls with open streams, from their first byte on. A call has no handler before its message
 * is complete.
 */
export class OpenCalls {
  readonly #calls = new Set<OpenCall>();

  /** Registers every call of a server. */
  readonly interceptor: ServerInterceptor = ({ path }, call) => {
    const stream = findStream(call);
    if (stream !== undefined) {
      const closed = new Promise<void>((resolve) => stream.once('close', resolve));
      const open = { call, path, closed };
      this.#calls.add(open);
      void closed.then(() => this.#calls.delete(open));
    }
    return call as ServerInterceptingCall; // grpc-js requires the class, but uses only its interface
  };

  /**
   * Resolves when all currently open calls of methods whose path starts with one of `pathStarts`
   * have closed.
   */
  async untilClosed(...pathStarts: readonly string[]): Promise<void> {
    const calls = [...this.#calls].filter(({ path }) => pathStarts.some((start) => path.startsWith(start)));
    await Promise.all(calls.map(({ closed }) => closed));
  }

  /** Ends every open call with this status, even if its caller has not sent everything. */
  endAll(status: CallError): void {
    for (const { call } of this.#calls) endCall(call, status);
  }
}
