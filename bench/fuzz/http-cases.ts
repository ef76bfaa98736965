/** Hostile calls over HTTP: damaged messages in every protocol of the port, wrong headers, and callers that leave. */
import fc, { type Arbitrary } from 'fast-check';
import { toFrame } from './call-bytes.js';
import { callHttp, type HttpCall, type Leaving } from './call-http.js';
import { createGoodForm, hostileForms } from './forms.js';
import { type CaseMaker, maxBytes } from './fuzz-case.js';
import { mutatedBytes } from './mutate-bytes.js';
import { createSeedRequest, encodeGenerate, encodeStreamed } from './seed-request.js';

/** What a call sends; the rest is the same for all. */
interface Hostile extends Pick<HttpCall, 'path' | 'body'> {
  readonly name: string;
  readonly method?: string;
  readonly type: string;
}

/** What every call may end with, whatever is wrong with it: never 500, never without an answer. */
const expected = [
  '200',
  '204',
  '400',
  '403',
  '404',
  '405',
  '408',
  '413',
  '415',
  '417',
  '429',
  '501',
  '504',
  '505',
  'left',
];

const service = '/repose.v1.GenerationService';
const methods = ['Generate', 'GenerateStream', 'EstimatePose', 'GetModel', 'ListModels', 'NoSuchMethod'];

/** The honest requests that the hostile ones are made of. */
interface Seeds {
  readonly cond: Uint8Array;
  readonly json: Buffer;
  readonly messages: readonly Buffer[];
}

async function createSeeds(): Promise<Seeds> {
  const request = await createSeedRequest();
  const cond = Buffer.from(request.cond as Uint8Array);
  const json = Buffer.from(JSON.stringify({ cond: cond.toString('base64'), pose: request.pose }));
  return { cond, json, messages: [encodeGenerate(request), encodeStreamed(1, request)] };
}

/** Sent as it is by one caller in three, so that there are streams to leave. */
function orDamaged(originals: readonly Uint8Array[]): Arbitrary<Buffer> {
  const whole = fc.constantFrom(...originals).map((bytes) => Buffer.from(bytes));
  return fc.oneof(whole, { weight: 2, arbitrary: mutatedBytes(originals) });
}

function jsonCalls({ json, cond }: Seeds): Arbitrary<Hostile> {
  const strange = [
    '',
    'null',
    '[]',
    '"',
    '{"cond":"!"}',
    '{"cond":"AA","pose":{"joints":[[]]}}',
    `${'['.repeat(1e5)}`,
  ];
  const picture = Buffer.from(JSON.stringify({ picture: Buffer.from(cond).toString('base64') }));
  const bodies = fc.oneof(
    { weight: 3, arbitrary: orDamaged([json, picture, Buffer.from('{}')]) },
    fc.constantFrom(...strange).map((text) => Buffer.from(text)),
    fc.json().map((text) => Buffer.from(text)),
  );
  const types = fc.constantFrom('application/json', 'application/json; charset=utf-8', 'Application/JSON;x');
  return fc
    .tuple(fc.constantFrom('Generate', ...methods), types, bodies)
    .map(([method, type, body]) => ({ name: 'plain JSON', path: `${service}/${method}`, type, body }));
}

function framedCalls({ json, messages }: Seeds): Arbitrary<Hostile> {
  const inJson = orDamaged([json]);
  const inBinary = orDamaged(messages);
  const framed = (type: string, bodies: Arbitrary<Buffer>) => bodies.map((body) => ({ type, body }));
  const calls = fc.oneof(
    framed(
      'application/connect+json',
      inJson.map((body) => toFrame(body)),
    ),
    framed(
      'application/connect+proto',
      inBinary.map((body) => toFrame(body)),
    ),
    framed(
      'application/grpc-web+proto',
      inBinary.map((body) => toFrame(body)),
    ),
    framed(
      'application/grpc-web+json',
      inJson.map((body) => toFrame(body)),
    ),
    framed(
      'application/grpc-web-text',
      inBinary.map((body) => Buffer.from(toFrame(body).toString('base64'))),
    ),
    framed('application/connect+proto', mutatedBytes(messages.map((body) => toFrame(body)))), // with its head
    framed(
      'application/connect+proto',
      inBinary.map((body) => toFrame(body, { isCompressed: true })),
    ),
    framed(
      'application/connect+proto',
      inBinary.map((body) => toFrame(body, { length: 2 ** 32 - 1 })),
    ),
    framed('application/proto', inBinary),
    framed(
      'application/grpc',
      inBinary.map((body) => toFrame(body)),
    ),
  );
  return fc
    .tuple(fc.constantFrom('Generate', 'Generate', ...methods), calls)
    .map(([method, call]) => ({ name: 'a framed message', path: `${service}/${method}`, ...call }));
}

function formCalls({ cond }: Seeds): Arbitrary<Hostile> {
  const good = createGoodForm(cond);
  const streamed = fc.constant(good);
  return fc
    .oneof(streamed, { weight: 3, arbitrary: hostileForms(cond, maxBytes) })
    .map((form) => ({ name: 'a form', path: '/v1/images/edits', ...form }));
}

const pages: Arbitrary<Hostile> = fc
  .tuple(
    fc.constantFrom('GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'POST'),
    fc.oneof(
      fc.constantFrom(
        '/',
        '/..%2f..%2fpackage.json',
        '//',
        '/%',
        '/%ff',
        '/v1/models/%00',
        '/livez',
        '*',
        '/browser/',
      ),
      fc.webPath().map((path) => `/${path}`),
      fc.nat(10_000).map((length) => `/${'a'.repeat(length)}`),
    ),
  )
  .map(([method, path]) => ({
    name: `${method} of a page`,
    method,
    path,
    type: 'text/plain',
    body: Buffer.alloc(0),
  }));

/** Headers that are wrong, or mean something. */
const strangeHeaders = Object.entries({
  'connect-timeout-ms': ['0', '1', '50', '-1', '99999999999', 'soon', '1e3'],
  'connect-protocol-version': ['1', '2', ''],
  'content-encoding': ['gzip', 'identity', 'br'],
  'connect-content-encoding': ['gzip', 'br'],
  'grpc-timeout': ['1n', '99999999999H', 'x'],
  origin: ['http://elsewhere.example', 'null', ''],
  authorization: ['Bearer x', 'Basic', 'x'.repeat(2000)],
  traceparent: ['00-0-0-00', `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`],
  expect: ['100-continue', 'something'],
}).flatMap(([name, values]) => values.map((value) => ({ [name]: value })));

const leavings: Arbitrary<Leaving | undefined> = fc.oneof(
  { weight: 5, arbitrary: fc.constant(undefined) },
  { weight: 2, arbitrary: fc.constant('answered' as const) },
  fc.double({ min: 0, max: 1, noNaN: true }).map((sent) => ({ sent })),
);

/** The calls of a seed. */
export const makeHttpCases: CaseMaker = async ({ seed, count }) => {
  const seeds = await createSeeds();
  const calls = fc.oneof(
    { weight: 3, arbitrary: jsonCalls(seeds) },
    { weight: 4, arbitrary: framedCalls(seeds) },
    { weight: 2, arbitrary: formCalls(seeds) },
    pages,
  );
  const rare = fc
    .oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.subarray(strangeHeaders, { maxLength: 2 }))
    .map((headers) => Object.assign({}, ...headers) as Record<string, string>);
  const any = fc.tuple(calls, rare, leavings, fc.constantFrom(1 as const, 2 as const));
  return fc.sample(any, { seed, numRuns: count }).map(([call, headers, leaving, version]) => {
    const { name, method = 'POST', path, type, body } = call;
    const all = { 'content-type': type, ...headers };
    return {
      name: `${name} to ${path}, ${JSON.stringify({ ...all, leaving, version })}`.slice(0, 300),
      send: (address) => callHttp(address, { version, method, path, headers: all, body, leaving }),
      expected,
    };
  });
};
