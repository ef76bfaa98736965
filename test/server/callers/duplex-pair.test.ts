import { createDuplexPair } from '../../../src/server/callers/duplex-pair.js';

test('two ends that both write before they read do not wait for each other', async () => {
  const ends = createDuplexPair();
  const sent = Buffer.alloc(256 * 1024, 'x'); // more than streams buffer
  const write = (end: (typeof ends)[number]) => new Promise<void>((done) => end.write(sent, () => done()));
  await Promise.all(ends.map(write));
  for (const end of ends) expect(end.read()).toEqual(sent);
});
