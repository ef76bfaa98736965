import { createClient } from '@connectrpc/connect';
import { createConnectTransport, createGrpcWebTransport } from '@connectrpc/connect-web';
import { GenerationService, Stage } from '../../src/generated/connect/repose/v1/generation_pb.js';
import { createConnectRequest } from '../support/http.js';
import { startTestServer } from '../support/server.js';

describe('the HTTP port', () => {
  let started: Awaited<ReturnType<typeof startTestServer>>;
  let baseUrl: string;

  beforeAll(async () => {
    started = await startTestServer({ httpAddress: '127.0.0.1:0' });
    baseUrl = `http://${started.server.httpAddress}`;
  });
  afterAll(() => started.close());

  test.each([
    ['Connect in JSON', () => createConnectTransport({ baseUrl })],
    ['Connect in binary', () => createConnectTransport({ baseUrl, useBinaryFormat: true })],
    ['gRPC-Web', () => createGrpcWebTransport({ baseUrl })],
  ])('draws over %s', async (_name, createTransport) => {
    const client = createClient(GenerationService, createTransport());
    const stages: Stage[] = [];
    for await (const { stage } of client.generate(await createConnectRequest())) stages.push(stage);
    expect(stages).toEqual([Stage.COARSE, Stage.REFINED]);
  });
});
