import { type Client, Code, ConnectError, createClient, type Interceptor } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';
import { GenerationService } from '../../generated/connect/repose/v1/generation_pb.js';

export type GenerationClient = Client<typeof GenerationService>;

/**
 * A client of the server that serves this page. Where the server asks who is calling, `askForToken`
 * tells; the token stays in memory.
 */
export function connect(baseUrl: string, askForToken: () => Promise<string>): GenerationClient {
  const interceptors = [authorise(askForToken)];
  return createClient(
    GenerationService,
    createConnectTransport({ baseUrl, interceptors, useBinaryFormat: true }),
  );
}

/** Asks again until the server takes the token. */
function authorise(askForToken: () => Promise<string>): Interceptor {
  let token: string | undefined;
  return (next) => async (request) => {
    for (;;) {
      if (token !== undefined) request.header.set('authorization', `Bearer ${token}`);
      try {
        return await next(request);
      } catch (thrown) {
        if (ConnectError.from(thrown).code !== Code.Unauthenticated) throw thrown;
        token = await askForToken();
      }
    }
  };
}

/** What a call failed with, in words for the page. */
export function toProblem(thrown: unknown): Error {
  const { code, rawMessage } = ConnectError.from(thrown);
  const isUnreached = thrown instanceof TypeError || (code === Code.Unknown && rawMessage.includes('fetch'));
  const text = isUnreached ? `Cannot reach the server: ${rawMessage}` : rawMessage;
  return new Error(text, { cause: thrown });
}
