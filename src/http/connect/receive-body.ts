import type { Readable } from 'node:stream';

/**
 * Returns the body of a request chunk by chunk, after `admit` has resolved. Throws the reason of `cut`
 * when that is aborted. The request stays open after an error, so that it can be answered.
 */
export async function* receiveBody(
  body: Readable,
  { admit, cut }: { readonly admit: () => Promise<void>; readonly cut: AbortSignal },
): AsyncGenerator<Uint8Array> {
  await admit();
  const isCut = new Promise<never>((_resolve, reject) => {
    cut.addEventListener('abort', () => reject(cut.reason));
  });
  isCut.catch(() => undefined); // where nobody waits for a chunk any more
  const chunks: AsyncIterator<Uint8Array> = body.iterator({ destroyOnReturn: false });
  for (;;) {
    cut.throwIfAborted();
    const { done, value } = await Promise.race([chunks.next(), isCut]);
    if (done) return;
    yield value;
  }
}
