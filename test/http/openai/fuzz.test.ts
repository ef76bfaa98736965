import { Agent, type IncomingMessage, request as send } from 'node:http';
import { json } from 'node:stream/consumers';
import fc from 'fast-check';
import { type OpenAiServer, startOpenAi } from '../../support/openai.js';
import { createPng, until } from '../../support/server.js';

const maxBytes = 64 * 1024;
const boundary = 'a-boundary';
const agent = new Agent({ keepAlive: true });
let api: OpenAiServer;

beforeAll(async () => {
  api = await startOpenAi({ limits: { maxBytes }, estimator: 'off' });
});

afterAll(async () => {
  agent.destroy();
  await api.close();
});

interface Part {
  readonly name: string;
  readonly filename: string | null;
  readonly type: string | null;
  readonly content: Uint8Array;
}

interface Upload {
  readonly body: Buffer;
  readonly type: string;
  /** How much is sent; less than all of it where the caller goes away. */
  readonly sentBytes: number;
}

function writePart({ name, filename, type, content }: Part): Buffer {
  const file = filename === null ? '' : `; filename="${filename}"`;
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n`;
  return Buffer.concat([
    Buffer.from(`${head}${type === null ? '' : `Content-Type: ${type}\r\n`}\r\n`),
    content,
    Buffer.from('\r\n'),
  ]);
}

function writeForm(parts: readonly Part[]): Buffer {
  return Buffer.concat([...parts.map(writePart), Buffer.from(`--${boundary}--\r\n`)]);
}

/** The answer to an upload; undefined if its caller goes away before. */
function upload({ body, type, sentBytes }: Upload): Promise<IncomingMessage | undefined> {
  return new Promise((resolve, reject) => {
    const isWhole = sentBytes >= body.length;
    const headers = { 'content-type': type, 'content-length': body.length };
    const outgoing = send(`${api.baseURL}/images/edits`, { method: 'POST', agent, headers }, resolve);
    outgoing.on('error', (error) => (isWhole ? reject(error) : resolve(undefined)));
    if (isWhole) outgoing.end(body);
    else outgoing.write(body.subarray(0, sentBytes), () => outgoing.destroy());
  });
}

const names = ['image', 'image[]', 'image[9]', 'pose', 'prompt', 'model', 'n', 'size', 'stream', 'scene'];
const strangeNames = ['', '__proto__', 'constructor', 'mask', 'image[x]', 'prompt[]', 'a'.repeat(5000)];

function toText(name: string, text: string): Part {
  return { name, filename: null, type: null, content: Buffer.from(text) };
}

function goodParts(png: Uint8Array): Part[] {
  const image = { name: 'image', filename: 'a.png', type: 'image/png', content: png };
  return [image, toText('prompt', 'walking')];
}

/** Forms, most of which are wrong, and damaged ones. */
function uploads(png: Uint8Array): fc.Arbitrary<Upload> {
  const texts = ['walking', '{"joints":[]}', '[[', 'true', '1', 'tiny@1', '', '\0', 'ä'.repeat(40_000)];
  const content = fc.oneof(
    fc.constant(png),
    fc.constantFrom(...texts).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 300 }),
    fc.constant(Buffer.alloc(maxBytes + 1)),
  );
  const part = fc.record({
    name: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...names) }, fc.constantFrom(...strangeNames)),
    filename: fc.option(fc.constantFrom('a.png', '', '../a', 'a".png', 'ä')),
    type: fc.option(fc.constantFrom('image/png', 'application/json', 'text/plain', 'multipart/mixed', ';')),
    content,
  });
  const good = fc.subarray(goodParts(png));
  const many = fc.constant(Array.from({ length: 1000 }, () => toText('n', '1')));
  const more = fc.oneof({ weight: 9, arbitrary: fc.array(part, { maxLength: 4 }) }, many);
  const form = fc.tuple(good, more).map((parts) => writeForm(parts.flat()));
  const damaged = fc.oneof(
    form,
    fc
      .tuple(form, fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([bytes, share]) => bytes.subarray(0, Math.floor(bytes.length * share))),
    fc.tuple(form, fc.nat(), fc.nat(255)).map(([bytes, at, value]) => {
      bytes[at % bytes.length] = value;
      return bytes;
    }),
    fc.uint8Array({ maxLength: 1000 }).map((bytes) => Buffer.from(bytes)),
  );
  const right = `multipart/form-data; boundary=${boundary}`;
  const wrong = [
    'multipart/form-data; boundary=other',
    'multipart/form-data',
    'multipart/mixed',
    'text/plain',
    '',
  ];
  return fc
    .record({
      body: damaged,
      type: fc.oneof({ weight: 6, arbitrary: fc.constant(right) }, fc.constantFrom(...wrong)),
      share: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, fc.double({ min: 0, max: 1, noNaN: true })),
    })
    .map(({ share, ...rest }) => ({ ...rest, sentBytes: Math.floor(rest.body.length * share) }));
}

test('answers any upload with a picture or an error of its own, and holds nothing afterwards', async () => {
  const png = await createPng(16, 32);
  await fc.assert(
    fc.asyncProperty(uploads(png), async (each) => {
      const answer = await upload(each);
      if (answer === undefined) return;
      const { statusCode = 0, headers } = answer;
      if (headers['content-type']?.startsWith('text/event-stream')) return void answer.resume();
      const body = await json(answer);
      expect([200, 400, 404, 413, 415]).toContain(statusCode);
      const error = { message: expect.any(String), type: 'invalid_request_error', code: expect.any(String) };
      if (statusCode !== 200) expect(body).toMatchObject({ error });
    }),
    { numRuns: 200, seed: 1 },
  );
  await until(() => api.server.jobs === 0 && api.server.uploadBytes === 0 && api.server.unreadBytes === 0);

  const body = writeForm(goodParts(png));
  const type = `multipart/form-data; boundary=${boundary}`;
  const answer = await upload({ body, type, sentBytes: body.length });
  expect(answer?.statusCode).toBe(200);
  expect(await json(answer!)).toHaveProperty('data');
});
