import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { create, toBinary, toJsonString } from '@bufbuild/protobuf';
import { Code, ConnectError, createClient, type Transport } from '@connectrpc/connect';
import { createConnectTransport as createNodeTransport } from '@connectrpc/connect-node';
import { createConnectTransport, createGrpcWebTransport } from '@connectrpc/connect-web';
import { BadRequestSchema } from '../../src/generated/connect/google/rpc/error_details_pb.js';
import {
  type GenerateRequest,
  GenerateRequestSchema,
  GenerateStreamRequestSchema,
  GenerationService,
  type Stage,
} from '../../src/generated/connect/repose/v1/generation_pb.js';
import { writeTexts } from '../support/certificates.js';
import { generate, toDetails } from '../support/grpc-client.js';
import { createConnectRequest, openHttp } from '../support/http.js';
import { frame } from '../support/raw-call.js';
import { createRequest, startTestServer } from '../support/server.js';

let started: Awaited<ReturnType<typeof startTestServer>>;
let baseUrl: string;

beforeAll(async () => {
  started = await startTestServer({ httpAddress: '127.0.0.1:0', limits: { maxBytes: 100_000 } });
  baseUrl = `http://${started.server.httpAddress}`;
});
afterAll(() => started.close());

const protocols: [string, () => Transport][] = [
  ['Connect in JSON', () => createConnectTransport({ baseUrl })],
  ['Connect in binary', () => createConnectTransport({ baseUrl, useBinaryFormat: true })],
  ['gRPC-Web', () => createGrpcWebTransport({ baseUrl })],
  ['Connect over HTTP/2', () => createNodeTransport({ baseUrl, httpVersion: '2' })],
];

const generatePath = '/repose.v1.GenerationService/Generate';

function post(path: string, body: string | Uint8Array<ArrayBuffer>, headers: object = {}): Promise<Response> {
  return fetch(`${baseUrl}${path}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

async function drawAll(transport: Transport, request: GenerateRequest): Promise<Stage[]> {
  const stages: Stage[] = [];
  const client = createClient(GenerationService, transport);
  for await (const { stage } of client.generate(request)) stages.push(stage);
  return stages;
}

describe.each(protocols)('over %s', (_name, createTransport) => {
  test('the coarse picture and then the refined one are those of gRPC', async () => {
    const { responses } = await generate(started.client, await createRequest());
    const pictures: Uint8Array[] = [];
    const client = createClient(GenerationService, createTransport());
    for await (const { picture } of client.generate(await createConnectRequest()))
      pictures.push(picture?.data ?? new Uint8Array());
    expect(pictures.map((data) => Buffer.from(data))).toEqual(responses.map(({ picture }) => picture?.data));
  });

  test('calls with one answer are answered', async () => {
    const client = createClient(GenerationService, createTransport());
    expect((await client.listModels({})).defaultModel).toBe('tiny');
    expect((await client.getModel({ model: 'slow' })).model?.name).toBe('slow');
  });

  test('errors have the code, the text and the details of gRPC', async () => {
    const changes = { model: 'UNKNOWN', output: { quality: 900 } };
    const { error } = await generate(started.client, await createRequest({ ...changes, pose: null }));
    const request = create(GenerateRequestSchema, { cond: (await createConnectRequest()).cond, ...changes });
    const thrown = await drawAll(createTransport(), request).catch(ConnectError.from);
    expect(thrown).toMatchObject({ code: error?.code, rawMessage: error?.details });
    const [found] = (thrown as ConnectError).findDetails(BadRequestSchema);
    expect(found?.fieldViolations.map(({ field, description }) => ({ field, description }))).toEqual(
      toDetails(error).violations,
    );
  });

  test('a message beyond the limit of gRPC is refused', async () => {
    const cond = new Uint8Array(700_000);
    const thrown = await drawAll(createTransport(), await createConnectRequest({ cond })).catch(
      ConnectError.from,
    );
    expect(thrown).toMatchObject({ code: Code.ResourceExhausted });
  });
});

test('GenerateStream takes requests while it answers, over HTTP/2 without TLS', async () => {
  const client = createClient(GenerationService, createNodeTransport({ baseUrl, httpVersion: '2' }));
  const request = await createConnectRequest();
  let answerFirst: () => void = () => undefined;
  const firstIsAnswered = new Promise<void>((resolve) => {
    answerFirst = resolve;
  });
  async function* send() {
    yield create(GenerateStreamRequestSchema, { id: 1n, request });
    await firstIsAnswered;
    yield create(GenerateStreamRequestSchema, { id: 2n, request });
  }
  const ends: bigint[] = [];
  for await (const { id, isLast } of client.generateStream(send())) {
    if (!isLast) continue;
    ends.push(id);
    answerFirst();
  }
  expect(ends).toEqual([1n, 2n]);
});

test('GenerateStream over HTTP/1.1 is refused: its client cannot send while it reads', async () => {
  const response = await post('/repose.v1.GenerationService/GenerateStream', new Uint8Array(5), {
    'content-type': 'application/connect+proto',
  });
  expect(response.status).toBe(505);
});

describe('plain JSON', () => {
  test('curl gets each picture as a line of JSON', async () => {
    const body = toJsonString(GenerateRequestSchema, await createConnectRequest());
    const { request } = await writeTexts({ request: body });
    const json = ['--header', 'content-type: application/json', '--data', `@${request}`];
    const { stdout } = await promisify(execFile)('curl', ['--silent', ...json, `${baseUrl}${generatePath}`]);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ stage }) => stage)).toEqual(['STAGE_COARSE', 'STAGE_REFINED']);
    expect(Buffer.from(lines[1].picture.data, 'base64').subarray(1, 4).toString()).toBe('PNG');
  });

  test('the answer to a call with one answer is one JSON object', async () => {
    const response = await post('/repose.v1.GenerationService/ListModels', '{}');
    expect(await response.json()).toMatchObject({ defaultModel: 'tiny' });
  });

  test.each<[string, string | Uint8Array<ArrayBuffer>, number, object]>([
    ['an empty object', '{}', 400, { code: 'invalid_argument' }],
    ['nothing', '', 400, { code: 'invalid_argument' }],
    ['half of an object', '{"cond": "', 400, { code: 'invalid_argument' }],
    ['another kind of JSON', '[1]', 400, { code: 'invalid_argument' }],
    ['bytes that are not UTF-8', new Uint8Array([0x22, 0xff, 0xfe]), 400, { code: 'invalid_argument' }],
    ['a field of another type', '{"cond": 7}', 400, { code: 'invalid_argument' }],
    ['an unknown model', '{"cond": "AAAA", "model": "none"}', 404, { code: 'not_found' }],
    ['deep nesting', '['.repeat(50_000), 400, { code: 'invalid_argument' }],
  ])('%s is answered with a status and an error', async (_name, body, status, error) => {
    const response = await post(generatePath, body);
    expect({ status: response.status, error: await response.json() }).toMatchObject({ status, error });
  });
});

describe('what the port does not serve', () => {
  test.each([
    ['the AdminService', '/repose.v1.AdminService/ReloadModels'],
    ['the health service of gRPC', '/grpc.health.v1.Health/Check'],
    ['an unknown path', '/v0'],
  ])('%s: 404', async (_name, path) => {
    const response = await post(path, '{}');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'not_found' });
  });

  test.each([
    ['text', 'text/plain'],
    ['gRPC, which has its own address', 'application/grpc'],
    ['no known type', 'x/y; charset='],
  ])('a message in %s: 415', async (_name, type) => {
    expect((await post(generatePath, '{}', { 'content-type': type })).status).toBe(415);
  });

  test('a compressed message', async () => {
    const body = toBinary(GenerateRequestSchema, await createConnectRequest());
    const type = { 'content-type': 'application/proto', 'content-encoding': 'gzip' };
    const response = await post('/repose.v1.GenerationService/EstimatePose', body, type);
    expect(await response.json()).toMatchObject({ code: 'unimplemented' });
  });
});

describe('a message that cannot be read is answered as over gRPC', () => {
  const cut = Buffer.of(0x0a, 0x7f); // a field of 127 bytes, of which none come
  const noText = Buffer.of(0x0a, 0x01, 0xff); // GetModel's model, not in UTF-8
  const joints = toBinary(
    GenerateRequestSchema,
    create(GenerateRequestSchema, {
      pose: { joints: Array.from({ length: 5000 }, () => ({ x: 1, y: 2, confidence: 1 })) },
    }),
  );
  const service = '/repose.v1.GenerationService';

  test.each([
    ['cut off', 'EstimatePose', cut],
    ['cut off', 'ListModels', cut],
    ['with text that is none', 'GetModel', noText],
  ])('one %s, in binary to %s', async (_name, method, message) => {
    const type = { 'content-type': 'application/proto' };
    const response = await post(`${service}/${method}`, new Uint8Array(message), type);
    expect({ status: response.status, error: await response.json() }).toMatchObject({
      status: 400,
      error: { code: 'invalid_argument', message: expect.stringMatching(/^Cannot read the message: /) },
    });
  });

  test.each<[string, string, Uint8Array, boolean, number, string]>([
    ['cut off', 'Generate', cut, false, Code.InvalidArgument, 'invalid_argument'],
    ['with too many joints', 'Generate', joints, false, Code.InvalidArgument, 'invalid_argument'],
    ['compressed', 'Generate', joints, true, Code.Unimplemented, 'unimplemented'],
  ])('one %s, to %s in an envelope', async (_name, method, message, isCompressed, status, code) => {
    const body = new Uint8Array(frame(message, isCompressed));
    const [connect, web] = await Promise.all(
      ['application/connect+proto', 'application/grpc-web+proto'].map(async (type) =>
        (await post(`${service}/${method}`, body, { 'content-type': type })).text(),
      ),
    );
    expect(connect).toContain(`"code":"${code}"`);
    expect(web).toMatch(new RegExp(`grpc-status: ${status}\\b`));
  });

  test.each([
    ['cut off', cut, false, Code.InvalidArgument],
    ['compressed', Buffer.alloc(0), true, Code.Unimplemented],
  ])('one %s, to a method with one answer over gRPC-Web', async (_name, message, isCompressed, status) => {
    const body = new Uint8Array(frame(message, isCompressed));
    const type = { 'content-type': 'application/grpc-web+proto' };
    const answer = await (await post(`${service}/GetModel`, body, type)).text();
    expect(answer).toMatch(new RegExp(`grpc-status: ${status}\\b`));
  });

  test('one in JSON, compressed', async () => {
    const body = new Uint8Array(frame(Buffer.from('{}'), true));
    const response = await post(generatePath, body, { 'content-type': 'application/connect+json' });
    expect(await response.text()).toContain('"code":"unimplemented"');
  });
});

test.each(['Generate', 'EstimatePose'])(
  'JSON beyond its limit is refused, with the way out: %s',
  async (method) => {
    const response = await post(
      `/repose.v1.GenerationService/${method}`,
      JSON.stringify({ cond: 'A'.repeat(900_000) }),
    );
    expect({ status: response.status, error: await response.json() }).toEqual({
      status: 429,
      error: {
        code: 'resource_exhausted',
        message:
          'Cannot read the JSON: 900011 bytes, expected at most 887382; send larger pictures in binary messages, over gRPC or as a form',
      },
    });
  },
);

test('probes are told whether the server is ready', async () => {
  expect(await (await fetch(`${baseUrl}/livez`)).text()).toBe('live\n');
  expect(await (await fetch(`${baseUrl}/readyz`)).text()).toBe('ready\n');
});

describe('bytes that are no request', () => {
  test.each([
    ['nonsense', 'nonsense\r\n\r\n'],
    ['headers that are too long', `GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`],
    ['a request without a host', 'POST /repose.v1.GenerationService/ListModels HTTP/1.0\r\n\r\n'],
    ['a host that is none', 'POST /repose.v1.GenerationService/ListModels HTTP/1.1\r\nhost: a b\r\n\r\n'],
    [
      'a chunk that is none',
      `POST ${generatePath} HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n`,
    ],
  ])('%s: a client error, and the connection ends', async (_name, bytes) => {
    const socket = openHttp(started.server);
    socket.end(bytes);
    expect(await socket.text()).toMatch(/^$|^HTTP\/1\.1 4\d\d /);
    expect(await (await fetch(`${baseUrl}/livez`)).text()).toBe('live\n');
  });

  test('the first bytes of HTTP/2 and then nonsense', async () => {
    const socket = openHttp(started.server);
    socket.end(`PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${'x'.repeat(100)}`);
    await socket.text();
    expect(await (await fetch(`${baseUrl}/livez`)).text()).toBe('live\n');
  });

  test('first bytes that arrive one by one', async () => {
    const socket = openHttp(started.server);
    for (const byte of 'GET /livez HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n') await socket.send(byte);
    expect(await socket.text()).toMatch(/live\n$/);
  });
});
