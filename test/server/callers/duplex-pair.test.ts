import { createDuplexPair } from '../../../src/server/callers/duplex-pair.js';

test('two ends that both write before they read do not wait for each other', async () => {
  const ends = createDuplexPair();
  const [near, far] = ends;
  const sent = Buffer.alloc(256 * 1024, 'x'); // more than streams buffer
  await Promise.all(ends.map((end) => new Promise((resolve) => end.end(sent, () => resolve(undefined)))));
  for (const end of [near, far]) {
    const chunks: Buffer[] = [];
    for await (const chunk of end) chunks.push(chunk);
    expect(Buffer.concat(chunks)).toEqual(sent);
  }
});
