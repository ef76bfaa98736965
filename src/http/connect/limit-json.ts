import { Code, ConnectError } from '@connectrpc/connect';

/**
 * JSON is parsed on the thread that serves all callers, which this much of a plain Generate occupies for
 * about 30 ms. It is enough for a picture of 9 MiB: base64 has four bytes for three.
 */
const mostJsonBytes = 12 * 1024 * 1024;

/** Returns how much JSON a request may have where a message may have `maxMessageBytes`. */
export function countMaxJsonBytes(maxMessageBytes: number): number {
  return Math.min(mostJsonBytes, Math.ceil((maxMessageBytes * 4) / 3));
}

/** Passes JSON on. Throws RESOURCE_EXHAUSTED as soon as it is, or says that it will be, more than `maxBytes`. */
export async function* limitJson(
  body: AsyncIterable<Uint8Array>,
  {
    maxBytes,
    contentLength = '0',
  }: { readonly maxBytes: number; readonly contentLength: string | undefined },
): AsyncGenerator<Uint8Array> {
  if (Number(contentLength) > maxBytes) throw tooMuch(`${contentLength} bytes`, maxBytes);
  let count = 0;
  for await (const chunk of body) {
    count += chunk.length;
    if (count > maxBytes) throw tooMuch(`more than ${maxBytes} bytes`, maxBytes);
    yield chunk;
  }
}

function tooMuch(found: string, maxBytes: number): ConnectError {
  const expected = `at most ${maxBytes}; send larger pictures in binary messages, over gRPC or as a form`;
  return new ConnectError(`Cannot read the JSON: ${found}, expected ${expected}`, Code.ResourceExhausted);
}
