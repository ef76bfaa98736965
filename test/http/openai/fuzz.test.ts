import { Agent, type IncomingMessage, request as send } from 'node:http';
import { json } from 'node:stream/consumers';
import fc from 'fast-check';
import { createGoodForm, type Form, hostileForms } from '../../../bench/fuzz/forms.js';
import { type OpenAiServer, startOpenAi } from '../../support/openai.js';
import { createPng, until } from '../../support/server.js';

const maxBytes = 64 * 1024;
const agent = new Agent({ keepAlive: true });
let api: OpenAiServer;

beforeAll(async () => {
  api = await startOpenAi({ limits: { maxBytes }, estimator: 'off' });
});

afterAll(async () => {
  agent.destroy();
  await api.close();
});

/** A form, and how much of it is sent; less than all of it where the caller goes away. */
interface Upload extends Form {
  readonly sentBytes: number;
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

function uploads(png: Uint8Array): fc.Arbitrary<Upload> {
  const whole = { weight: 4, arbitrary: fc.constant(1) };
  const share = fc.oneof(whole, fc.double({ min: 0, max: 1, noNaN: true }));
  return fc
    .tuple(hostileForms(png, maxBytes), share)
    .map(([form, part]) => ({ ...form, sentBytes: Math.floor(form.body.length * part) }));
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

  const good = createGoodForm(png);
  const answer = await upload({ ...good, sentBytes: good.body.length });
  expect(answer?.statusCode).toBe(200);
  expect(await json(answer!)).toHaveProperty('data');
});
