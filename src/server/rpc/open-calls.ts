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
  /** Resolves when the stream has closed: its status has been sent, or its caller is gone. */
  readonly closed: Promise<void>;
}

/**
 * The calls whose streams are open, from their first byte on: a call has no handler before its
 * message is whole.
 */
export class OpenCalls {
  readonly #calls = new Set<OpenCall>();

  /** Sees every call of a server. */
  readonly interceptor: ServerInterceptor = ({ path }, call) => {
    const stream = findStream(call);
    if (stream !== undefined) {
      const closed = new Promise<void>((resolve) => stream.once('close', resolve));
      const open = { call, path, closed };
      this.#calls.add(open);
      void closed.then(() => this.#calls.delete(open));
    }
    return call as ServerInterceptingCall; // grpc-js asks for the class, and uses its interface
  };

  /** Resolves when the calls that are open now, of methods whose path starts so, have closed. */
  async untilClosed(pathStart: string): Promise<void> {
    const calls = [...this.#calls].filter(({ path }) => path.startsWith(pathStart));
    await Promise.all(calls.map(({ closed }) => closed));
  }

  /**
   * Ends every call that is open with this status, whether or not its caller has sent everything.
   */
  endAll(status: CallError): void {
    for (const { call } of this.#calls) endCall(call, status);
  }
}
