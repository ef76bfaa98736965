/** Calls to the HTTP port with whatever body, by callers that may leave in the middle. */
import { request as send1 } from 'node:http';
import { connect } from 'node:http2';
import type { Readable, Writable } from 'node:stream';

/** When a caller leaves: before it has sent everything, or once the first piece of the answer has come. */
export type Leaving = { readonly sent: number } | 'answered';

export interface HttpCall {
  readonly version: 1 | 2;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Absent for a caller that stays to the end. */
  readonly leaving?: Leaving | undefined;
}

/** A call that nothing answers for so long is a finding. */
const patienceMs = 30_000;

/** How an answer that began as one of success says that it ended with a defect, whatever its protocol. */
const defect = /"code": ?"(internal|unknown|data_loss|internal_error)"|grpc-status: ?(2|13|15)\b/;

/**
 * Resolves with the status of the answer, and `defect` behind it where its body tells of one; `left`
 * where the caller left; `no answer` or `no connection`.
 */
export function callHttp(address: string, call: HttpCall): Promise<string> {
  return call.version === 1 ? callHttp1(address, call) : callHttp2(address, call);
}

function callHttp1(address: string, call: HttpCall): Promise<string> {
  return new Promise((resolve) => {
    const { method, path, headers } = call;
    const { hostname: host, port } = new URL(`http://${address}`);
    const outgoing = send1({ agent: false, host, port, method, path, headers });
    const end = (outcome: string): void => {
      resolve(outcome);
      outgoing.destroy();
    };
    let status: number | undefined;
    outgoing
      .on('response', (answer) => {
        status = answer.statusCode;
        watchAnswer(answer, { status: `${status}`, isLeaving: call.leaving === 'answered', end });
      })
      .on('error', () => end(status === undefined ? 'no connection' : `${status}`))
      .setTimeout(patienceMs, () => end('no answer'));
    sendBody(outgoing, call, end);
  });
}

function callHttp2(address: string, call: HttpCall): Promise<string> {
  return new Promise((resolve) => {
    const session = connect(`http://${address}`);
    const end = (outcome: string): void => {
      resolve(outcome);
      session.destroy();
    };
    session.on('error', () => end('no connection'));
    const { method, path, headers } = call;
    const stream = session.request({ ':method': method, ':path': path, ...headers }, { endStream: false });
    stream
      .on('response', ({ ':status': status }) =>
        watchAnswer(stream, { status: `${status}`, isLeaving: call.leaving === 'answered', end }),
      )
      .on('error', () => undefined)
      .on('close', () => end('reset by the server'))
      .setTimeout(patienceMs, () => end('no answer'));
    sendBody(stream, call, end);
  });
}

function sendBody(outgoing: Writable, { body, leaving }: HttpCall, end: (outcome: string) => void): void {
  if (leaving === undefined || leaving === 'answered') outgoing.end(body);
  else outgoing.write(body.subarray(0, Math.floor(leaving.sent * body.length)), () => end('left'));
}

function watchAnswer(
  answer: Readable,
  { status, isLeaving, end }: { status: string; isLeaving: boolean; end: (outcome: string) => void },
): void {
  const chunks: Buffer[] = [];
  answer
    .on('data', (chunk: Buffer) => (isLeaving ? end('left') : chunks.push(chunk)))
    .on('error', () => end(`${status}, cut off`))
    .on('end', () => {
      const isDefect = defect.test(Buffer.concat(chunks).toString('latin1'));
      end(isDefect ? `${status}, defect` : status);
    });
}
