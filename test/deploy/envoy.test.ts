import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { OutgoingHttpHeaders } from 'node:http';
import { constants } from 'node:http2';
import { request as sendHttps } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  credentials,
  Metadata,
  Server,
  ServerCredentials,
  type ServerWritableStream,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import type { ServiceDefinition } from '@grpc/proto-loader';
import { HealthImplementation } from 'grpc-health-check';
import { type RunningEnvoy, startEnvoy } from '../../bench/replicas/envoy.js';
import { type Client, createClient } from '../../src/client/client.js';
import { findReadyPose } from '../../src/pose/ready-poses.js';
import { loadGenerationPackage } from '../../src/rpc/package-definition.js';
import { findAnsweredStream } from '../../src/server/callers/http2-stream.js';
import { describeWithEnvoy } from '../support/describe-with-envoy.js';
import { connect, generate, type TestClient, toStages } from '../support/grpc-client.js';
import { serve } from '../support/serve.js';
import { createPng, createRequest, startTestServer, untilAsync } from '../support/server.js';

const generatePath = '/repose.v1.GenerationService/Generate';
const service = loadGenerationPackage()['repose.v1.GenerationService'] as ServiceDefinition;
const { requestSerialize, responseDeserialize } = service['Generate']!;

const folders: string[] = [];
const edges: RunningEnvoy[] = [];

async function startEdge(
  program: string,
  servers: readonly string[],
  { tls }: { readonly tls: boolean } = { tls: true },
): Promise<RunningEnvoy> {
  const folder = await mkdtemp(join(tmpdir(), 'repose-envoy-'));
  folders.push(folder);
  const edge = await startEnvoy({ program, folder, servers, tls });
  edges.push(edge);
  return edge;
}

const connectTo = ({ address, certificate }: RunningEnvoy): TestClient =>
  connect(address.replace('127.0.0.1', 'localhost'), credentials.createSsl(certificate));

afterAll(async () => {
  await Promise.all(edges.map((edge) => edge.stop()));
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
});

/** How often a cluster's counter has counted. */
async function readCounter({ admin }: RunningEnvoy, name: string): Promise<number> {
  const text = await (await fetch(`http://${admin}/stats?filter=cluster.repose.${name}$`)).text();
  return Number(/: (\d+)/.exec(text)?.[1]);
}

describeWithEnvoy('deploy/envoy', (program) => {
  let counted: Awaited<ReturnType<typeof startTestServer>>;
  let drained: Awaited<ReturnType<typeof serve>>;
  let killed: Awaited<ReturnType<typeof serve>>;
  let edge: RunningEnvoy;
  let client: TestClient;

  beforeAll(async () => {
    [counted, drained, killed] = await Promise.all([startTestServer(), serve(), serve()]);
    edge = await startEdge(program, [counted.server.address, drained.address, killed.address]);
    await untilAsync(async () => (await readCounter(edge, 'membership_healthy')) === 3);
    client = connectTo(edge);
  });

  afterAll(async () => {
    client.close();
    drained.process.kill('SIGKILL');
    killed.process.kill('SIGKILL');
    await counted.close();
  });

  /** Sends a message to the edge over HTTP/1.1, as a browser or curl does. */
  async function post(path: string, headers: OutgoingHttpHeaders, body: string | Buffer) {
    const { address, certificate } = edge;
    const call = sendHttps(`https://${address.replace('127.0.0.1', 'localhost')}${path}`, {
      method: 'POST',
      ca: certificate,
      headers,
    });
    call.end(body);
    const [response] = await once(call, 'response');
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    return { status: response.statusCode as number, body: Buffer.concat(chunks) };
  }

  const toJson = async () => {
    const { cond, ...rest } = await createRequest();
    return { cond: (cond as Buffer).toString('base64'), ...rest };
  };

  test('gives each server its share of the calls over TLS, both pictures one after the other', async () => {
    const before = counted.server.reuse.drawn;
    for (let call = 0; call < 6; call++)
      expect(toStages(await generate(client, await createRequest()))).toEqual([
        'STAGE_COARSE',
        'STAGE_REFINED',
      ]);
    expect(counted.server.reuse.drawn - before).toBe(2);
  });

  test('answers gRPC-Web', async () => {
    const message = requestSerialize(await createRequest());
    const frame = Buffer.alloc(5);
    frame.writeUInt32BE(message.length, 1);
    const { status: code, body } = await post(
      generatePath,
      { 'content-type': 'application/grpc-web+proto', 'x-grpc-web': '1' },
      Buffer.concat([frame, message]),
    );
    const frames: { readonly flags: number; readonly bytes: Buffer }[] = [];
    for (let at = 0; at < body.length; ) {
      const end = at + 5 + body.readUInt32BE(at + 1);
      frames.push({ flags: body.readUInt8(at), bytes: body.subarray(at + 5, end) });
      at = end;
    }
    expect({ code, flags: frames.map(({ flags }) => flags) }).toEqual({ code: 200, flags: [0, 0, 128] });
    const [coarse, refined, trailers] = frames;
    expect([coarse!, refined!].map(({ bytes }) => responseDeserialize(bytes))).toMatchObject([
      { stage: 'STAGE_COARSE' },
      { stage: 'STAGE_REFINED' },
    ]);
    expect(String(trailers!.bytes)).toContain('grpc-status:0');
  });

  test('answers JSON with one line for each picture', async () => {
    const { status: code, body } = await post(
      generatePath,
      { 'content-type': 'application/json' },
      JSON.stringify(await toJson()),
    );
    const lines = String(body).trim().split('\n');
    const pictures = lines.map((line) => JSON.parse(line));
    expect({ code, stages: pictures.map(({ stage }) => stage) }).toEqual({
      ...{ code: 200, stages: ['STAGE_COARSE', 'STAGE_REFINED'] },
    });
    const png = Buffer.from(pictures[1].picture.data, 'base64');
    expect(png.subarray(1, 4).toString()).toBe('PNG');
  });

  test('answers JSON with a wrong field with its name', async () => {
    const { status: code, body } = await post(
      generatePath,
      { 'content-type': 'application/json' },
      JSON.stringify({ ...(await toJson()), pose: { joints: [] } }),
    );
    expect(code).toBe(400);
    expect(JSON.parse(String(body))).toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: [{ fieldViolations: [{ field: 'pose.joints' }] }],
    });
  });

  test.each([
    '/repose.v1.AdminService/ReloadModels',
    '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
  ])('does not lead to %s', async (path) => {
    const error = await new Promise<ServiceError | null>((resolve) => {
      client.makeUnaryRequest(
        path,
        () => Buffer.alloc(0),
        (bytes) => bytes,
        {},
        (failure: ServiceError | null) => resolve(failure),
      );
    });
    expect(error?.code).toBe(status.UNIMPLEMENTED);
  });

  test('loses no call of our client when a server drains and another is killed', async () => {
    const ours = createClient(edge.address.replace('127.0.0.1', 'localhost'), {
      tls: { ca: edge.certificate! }, // an edge with TLS has one
    });
    const drain = once(drained.process, 'exit');
    const callers = Array.from({ length: 4 }, async (_, caller) => {
      const outcomes: unknown[] = [];
      for (let call = 0; call < 6; call++) {
        outcomes.push(await drawRefined(ours));
        if (caller === 0 && call === 1) drained.process.kill('SIGTERM');
        if (caller === 0 && call === 3) killed.process.kill('SIGKILL');
      }
      return outcomes;
    });
    const outcomes = (await Promise.all(callers)).flat();
    ours.close();
    expect(outcomes).toEqual(Array(24).fill(['refined']));
    expect(await drain).toEqual([0, null]);
  });
});

/** Draws the refined picture alone; returns the stages that arrive, or the error. */
async function drawRefined(client: Client): Promise<unknown> {
  const request = { cond: await createPng(16, 32), pose: findReadyPose('walking'), model: 'slow' };
  const stages: string[] = [];
  try {
    for await (const { stage } of client.generate({ ...request, stages: ['refined'] })) stages.push(stage);
    return stages;
  } catch (error) {
    return error;
  }
}

describeWithEnvoy('deploy/envoy with a server that is killed between two pictures', (program) => {
  test('costs a caller with our client none of them', async () => {
    const [kept, victim] = await Promise.all([startTestServer(), serve()]);
    const edge = await startEdge(program, [kept.server.address, victim.address], { tls: false });
    const client = createClient(edge.address);
    const request = { cond: await createPng(16, 32), pose: findReadyPose('walking'), model: 'slow' };
    const stages: string[] = [];
    for (let isKilled = false; !isKilled; ) {
      stages.length = 0;
      for await (const { stage } of client.generate(request)) {
        stages.push(stage);
        if (stage === 'coarse' && kept.server.jobs === 0) isKilled = victim.process.kill('SIGKILL');
      }
    }
    client.close();
    await kept.close();
    expect(stages).toEqual(['coarse', 'refined']);
  });
});

describeWithEnvoy('deploy/envoy with a server that fails', (program) => {
  type FailedCall = ServerWritableStream<unknown, unknown>;

  /** A server that says that it is well and fails every call in the same way. */
  async function startFailing(
    fail: (call: FailedCall) => void,
  ): Promise<{ server: Server; address: string; calls: () => number }> {
    const server = new Server();
    let calls = 0;
    new HealthImplementation({ '': 'SERVING' }).addToServer(server);
    server.addService(
      { Generate: service['Generate']! },
      {
        Generate: (call: FailedCall) => {
          calls += 1;
          fail(call);
        },
      },
    );
    const bound = await new Promise<number>((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve(port),
      ),
    );
    return { server, address: `127.0.0.1:${bound}`, calls: () => calls };
  }

  const refuse = (code: status) => (call: FailedCall) => void call.emit('error', { code, details: 'no' });
  /** Ends the stream as the connection of a server that dies. */
  const reset = (call: FailedCall) => findAnsweredStream(call)?.close(constants.NGHTTP2_INTERNAL_ERROR);

  test.each([
    ['sends the call to another for UNAVAILABLE', refuse(status.UNAVAILABLE), undefined],
    ['sends the call to another when it is lost before its answer', reset, undefined],
    [
      'cannot when it is lost after its answer has begun',
      (call: FailedCall) => {
        call.sendMetadata(new Metadata());
        reset(call);
      },
      status.INTERNAL,
    ],
    ['does not for RESOURCE_EXHAUSTED', refuse(status.RESOURCE_EXHAUSTED), status.RESOURCE_EXHAUSTED],
    ['does not for INTERNAL', refuse(status.INTERNAL), status.INTERNAL],
  ])('%s', async (_, fail, expected) => {
    const [failing, drawing] = await Promise.all([startFailing(fail), startTestServer()]);
    const edge = await startEdge(program, [failing.address, drawing.server.address]);
    const client = connectTo(edge);
    const codes: unknown[] = [];
    for (let call = 0; call < 4; call++)
      codes.push((await generate(client, await createRequest())).error?.code);
    const retries = await readCounter(edge, 'upstream_rq_retry');
    client.close();
    await drawing.close();
    failing.server.forceShutdown();
    expect(codes.sort()).toEqual([expected, expected, undefined, undefined].sort());
    expect(failing.calls()).toBeGreaterThan(0);
    expect(retries).toBe(expected === undefined ? failing.calls() : 0);
  });
});
