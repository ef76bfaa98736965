import type { ClientHttp2Session } from 'node:http2';
import { deflateSync, gzipSync } from 'node:zlib';
import { credentials, loadPackageDefinition, status } from '@grpc/grpc-js';
import type { ProtoGrpcType } from '../../../src/generated/generation.js';
import { loadGenerationPackage } from '../../../src/rpc/package-definition.js';
import type { RunningServer } from '../../../src/server/running-server.js';
import { generate, type TestClient, toStages } from '../../support/grpc-client.js';
import { callRaw, frame, openSession, type RawCall, toFrame } from '../../support/raw-call.js';
import { createRequest, startTestServer, until } from '../../support/server.js';

let server: RunningServer;
let client: TestClient;
let close: () => Promise<void>;
let session: ClientHttp2Session;
let adminSession: ClientHttp2Session;

beforeAll(async () => {
  ({ server, client, close } = await startTestServer({ adminAddress: '127.0.0.1:0' }));
  session = openSession(server.address);
  adminSession = openSession(server.adminAddress ?? '');
});

afterAll(async () => {
  session.destroy();
  adminSession.destroy();
  await close();
});

/** Sends some bytes in a call, and resolves with the server's answer. */
async function answer(method: string, bytes: Buffer, headers: Record<string, string> = {}): Promise<RawCall> {
  const ours = method.includes('AdminService') ? adminSession : session;
  const call = callRaw(server.address, method, { session: ours, headers });
  call.send(bytes);
  call.end();
  await until(() => call.rstCode !== undefined);
  return call;
}

/** Without reflection, which test/cli/reflection.test.ts tests. */
const methods = [
  'Generate',
  'GenerateStream',
  'GetModel',
  'ListModels',
  '/repose.v1.AdminService/ReloadModels',
  '/grpc.health.v1.Health/Check',
  '/grpc.health.v1.Health/Watch',
  '/grpc.health.v1.Health/List',
  '/inference.GRPCInferenceService/ModelMetadata',
  '/inference.GRPCInferenceService/ModelInfer',
];

/** Encodes a field of bytes with a number below 16. */
function field(number: number, value: Buffer): Buffer {
  const length = Buffer.alloc(5, 0x80); // as long as a length may be
  for (let i = 0; i < 5; i++)
    length.writeUInt8((Math.floor(value.length / 128 ** i) % 128) | (i < 4 ? 0x80 : 0), i);
  return Buffer.concat([Buffer.of(number * 8 + 2), length, value]);
}

/** Two bytes for each joint, and more than the server reads. */
const manyJoints = field(2, Buffer.from('1200'.repeat(1_000_000), 'hex'));
const cond = Buffer.alloc(1_000_000);

const large: [string, Buffer][] = [
  ['a million joints', manyJoints],
  ['a million joints behind a condition image', Buffer.concat([field(1, cond), manyJoints])],
  ['a million condition images', Buffer.from('0a00'.repeat(1_000_000), 'hex')],
  ['a million stages', field(4, Buffer.alloc(1_000_000, 1))],
  ["a model's name of a megabyte", field(3, Buffer.alloc(1_000_000, 'a'))],
  ['an unknown field of a megabyte', field(15, Buffer.alloc(1_000_000))],
];

const inference: [string, Buffer][] = [
  ['a million inputs', Buffer.from('2a00'.repeat(1_000_000), 'hex')],
  ['a million raw contents', Buffer.from('3a00'.repeat(1_000_000), 'hex')],
  ['a million parameters', Buffer.from('2200'.repeat(1_000_000), 'hex')],
  ['an input of a million lengths', field(5, field(3, Buffer.alloc(1_000_000, 1)))],
];

const messages: [string, string, Buffer][] = [
  ...inference.map(([name, bytes]): [string, string, Buffer] => [
    name,
    '/inference.GRPCInferenceService/ModelInfer',
    bytes,
  ]),
  ...large.map(([name, bytes]): [string, string, Buffer] => [name, 'Generate', bytes]),
  ...large.map(([name, bytes]): [string, string, Buffer] => [name, 'GenerateStream', field(2, bytes)]),
  ['a million requests', 'GenerateStream', Buffer.from('1200'.repeat(1_000_000), 'hex')],
  ...methods.slice(2).map((method): [string, string, Buffer] => ['a megabyte', method, field(1, cond)]),
];

test.each(messages)('%s for %s is INVALID_ARGUMENT', async (_name, method, bytes) => {
  const call = await answer(method, frame(bytes));
  expect(call.status).toBe(status.INVALID_ARGUMENT);
  expect(call.details.violations).toEqual([{ field: 'message', description: call.message }]);
  expect(call.message).toMatch(
    /^Cannot read the message: (more than 16384 bytes|field \d twice|field \d more than 16 times)/,
  );
});

test.each(methods)('a message that cannot be read is INVALID_ARGUMENT for %s', async (method) => {
  const call = await answer(method, frame(Buffer.of(0x0a, 100, 1)));
  expect(call.status).toBe(status.INVALID_ARGUMENT);
  expect(call.details.violations).toEqual([{ field: 'message', description: call.message }]);
  expect(call.message).toMatch(/^Cannot read the message: .+, expected /);
});

test('a message of groups within groups is INVALID_ARGUMENT', async () => {
  const call = await answer('Generate', frame(Buffer.alloc(10_000, 0x0b)));
  expect(call).toMatchObject({
    status: status.INVALID_ARGUMENT,
    message: 'Cannot read the message: wire type 3, expected one of proto3: 0, 1, 2 or 5',
  });
});

test('the longest condition image and its other fields are read, in any order', async () => {
  const { status: code, message } = await answer(
    'Generate',
    frame(
      Buffer.concat([
        manyJoints.subarray(0, 0),
        field(2, Buffer.alloc(0)),
        field(1, Buffer.alloc(16_000_000)),
      ]),
    ),
  );
  expect({ code, message }).toEqual({
    code: status.INVALID_ARGUMENT,
    message: 'Cannot decode cond: 16000000 bytes, expected at most 8388608',
  });
});

test('an unreadable message ends a stream after the answer to the message before', async () => {
  const good = toFrame('GenerateStream', { id: 1, request: await createRequest() });
  const call = callRaw(server.address, 'GenerateStream', { session });
  call.send(good);
  await until(() => call.received > 500);
  call.send(frame(Buffer.of(0x0b)));
  await until(() => call.rstCode !== undefined);
  expect(call.status).toBe(status.INVALID_ARGUMENT);
  await until(() => server.jobs === 0);
});

test.each([
  ['gzip', 'gzip', gzipSync],
  ['deflate', 'deflate', deflateSync],
  ['a way with a long name', 'x'.repeat(1000), gzipSync],
])('messages compressed with %s are UNIMPLEMENTED in every method', async (_name, encoding, compress) => {
  for (const method of methods) {
    const call = await answer(method, frame(compress(manyJoints), true), { 'grpc-encoding': encoding });
    expect(call.status).toBe(status.UNIMPLEMENTED);
    expect(call.headers['grpc-accept-encoding']).toBe('identity');
    expect(call.message?.length).toBeLessThan(200);
  }
});

test('a client that compresses gets the reason in the error, and one that does not draws', async () => {
  const { repose } = loadPackageDefinition(loadGenerationPackage()) as unknown as ProtoGrpcType;
  const options = { 'grpc.default_compression_algorithm': 2 };
  const compressing = new repose.v1.GenerationService(server.address, credentials.createInsecure(), options);
  const { error } = await generate(compressing, await createRequest());
  compressing.close();
  expect(error).toMatchObject({
    code: status.UNIMPLEMENTED,
    details: 'Cannot read the message: compressed with "gzip", expected no compression (identity)',
  });
  expect(toStages(await generate(client, await createRequest()))).toHaveLength(2);
});
