import { type IncomingMessage, request as send } from 'node:http';
import { json } from 'node:stream/consumers';
import { type OpenAiServer, startOpenAi } from '../../support/openai.js';
import { createPng } from '../../support/server.js';

const maxBytes = 64 * 1024;
let api: OpenAiServer;

beforeAll(async () => {
  api = await startOpenAi({ limits: { maxBytes }, estimator: 'off', maxUploadMs: 2000 });
});

afterAll(() => api.close());

/** The status and the error of a request. */
async function post(
  body: NonNullable<RequestInit['body']>,
  path = '/images/edits',
): Promise<{ status: number; error: object }> {
  const answer = await fetch(`${api.baseURL}${path}`, { method: 'POST', body });
  return { status: answer.status, error: ((await answer.json()) as { error: object }).error };
}

async function createForm(changes: Readonly<Record<string, string | Blob>> = {}): Promise<FormData> {
  const form = new FormData();
  form.append('image', new Blob([new Uint8Array(await createPng(16, 32))]), 'person.png');
  for (const [name, value] of Object.entries(changes)) form.append(name, value);
  return form;
}

test.each<[string, Readonly<Record<string, string | Blob>>, number, object]>([
  ['a text as the picture', { 'image[]': 'walking' }, 400, { param: 'image[1]' }],
  [
    'a picture as a text',
    { prompt: new Blob(['walking']) },
    400,
    { param: 'prompt', message: /a file, expected a text/ },
  ],
  ['a field that is not known', { mask: new Blob(['']) }, 400, { param: 'mask', code: 'unknown_parameter' }],
  [
    'two poses',
    { 'image[1]': new Blob(['{}']), pose: '{}' },
    400,
    { param: 'pose', message: /besides that in image\[1\]/ },
  ],
  [
    'a large picture',
    { pose: new Blob([new Uint8Array(maxBytes + 1)]) },
    413,
    { param: 'pose', message: /more than 65536 bytes/ },
  ],
  [
    'a long text',
    { prompt: 'a'.repeat(65_537) },
    413,
    { param: 'prompt', message: /more than 65536 bytes of text/ },
  ],
])('refuses %s', async (_, changes, status, { message, ...expected }: { message?: RegExp }) => {
  const answer = await post(await createForm(changes));
  expect(answer).toMatchObject({ status, error: { type: 'invalid_request_error', ...expected } });
  if (message) expect(answer.error).toHaveProperty('message', expect.stringMatching(message));
});

test('refuses a form without a picture, one with a field twice, and what is no form', async () => {
  const form = await createForm({ prompt: 'walking' });
  form.append('prompt', 'running');
  expect(await post(form)).toMatchObject({ status: 400, error: { param: 'prompt' } });
  expect(await post(new FormData())).toMatchObject({ status: 400, error: { param: 'image' } });
  expect(await post('{}')).toMatchObject({ status: 415, error: { param: 'body' } });
});

test('says which paths there are', async () => {
  expect(await post(await createForm(), '/images/generations')).toMatchObject({
    status: 404,
    error: { message: expect.stringContaining('expected POST /v1/images/edits'), code: 'unknown_url' },
  });
});

/** The answer to a form that announces its length and does not end. */
function announce(bytes: number): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'multipart/form-data; boundary=b', 'content-length': bytes };
    const outgoing = send(`${api.baseURL}/images/edits`, { method: 'POST', headers }, (answer) => {
      resolve(answer);
      answer.once('end', () => outgoing.destroy());
    });
    outgoing.on('error', reject).write('--b\r\n');
  });
}

test('refuses a form that announces too many bytes before they are sent', async () => {
  const answer = await announce(1e9);
  expect(answer.statusCode).toBe(413);
  expect(await json(answer)).toMatchObject({ error: { param: 'body', code: 'too_large' } });
});

test('ends a form that does not arrive in time, with an error of its own', async () => {
  const answer = await announce(1000);
  expect(answer.statusCode).toBe(504);
  expect(answer.headers['x-should-retry']).toBe('false');
  expect(await json(answer)).toMatchObject({ error: { type: 'server_error', code: 'deadline_exceeded' } });
});
