import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Metadata } from '@grpc/grpc-js';
import { loadGenerationPackage } from '../../../src/rpc/package-definition.js';
import { issueToken } from '../../../src/server/identity/issue-token.js';
import { startServer } from '../../../src/server/start-server.js';
import { writeTexts } from '../../support/certificates.js';
import { drawnSteps } from '../../support/drawn-steps.js';
import { connectAdmin, generate } from '../../support/grpc-client.js';
import { fetchText, readMetrics } from '../../support/metrics.js';
import { callRaw, openSession, toFrame } from '../../support/raw-call.js';
import { createRequest, enginePid, fixtureModels, startTestServer, until } from '../../support/server.js';

const metricsAddress = '127.0.0.1:0';
const generateMethod = 'repose.v1.GenerationService/Generate';
const labels = 'model="tiny",version="1"';

test('every step of a request, its coarse picture and its end are measured by model', async () => {
  const { server, client, close } = await startTestServer({ metricsAddress });
  await generate(client, await createRequest());
  const metrics = await readMetrics(server);
  for (const step of drawnSteps)
    expect([step, metrics.get(`repose_step_duration_seconds_count{step="${step}",${labels}}`)]).toEqual([
      step,
      1,
    ]);
  expect(metrics.get(`repose_coarse_picture_seconds_count{${labels}}`)).toBe(1);
  expect(metrics.get(`repose_request_duration_seconds_count{${labels}}`)).toBe(1);
  const sumOf = (name: string): number => metrics.get(`${name}_sum{${labels}}`) ?? Number.NaN;
  expect(sumOf('repose_coarse_picture_seconds')).toBeLessThan(sumOf('repose_request_duration_seconds'));
  expect(metrics.get(`repose_requests_total{method="Generate",code="OK",${labels}}`)).toBe(1);
  expect(metrics.get('repose_batch_size_sum{stage="coarse"}')).toBe(1);
  expect(metrics.get('repose_drawings_total{how="drawn"}')).toBe(1);
  await close();
});

test('a model that is not served counts without its name', async () => {
  const { server, client, close } = await startTestServer({ metricsAddress });
  await generate(client, await createRequest({ model: 'secret-name' }));
  await generate(client, await createRequest({ modelVersion: 'secret-version' }));
  const metrics = await readMetrics(server);
  expect(metrics.get('repose_requests_total{method="Generate",code="NOT_FOUND",model="",version=""}')).toBe(
    2,
  );
  expect(await fetchText(server)).not.toContain('secret');
  await close();
});

test('calls are counted and measured under the names of gRPC, with the bytes of their messages', async () => {
  const { server, client, close } = await startTestServer({ metricsAddress });
  const request = await createRequest();
  const { responses } = await generate(client, request);
  const { requestSerialize, responseSerialize } = loadGenerationPackage()['repose.v1.GenerationService']![
    'Generate' as never
  ] as { requestSerialize(message: object): Buffer; responseSerialize(message: object): Buffer };
  await until(() => server.jobs === 0);
  const metrics = await readMetrics(server);
  const ended = `{grpc_method="${generateMethod}",grpc_status="OK"}`;
  expect(metrics.get(`grpc_server_call_started_total{grpc_method="${generateMethod}"}`)).toBe(1);
  expect(metrics.get(`grpc_server_call_duration_seconds_count${ended}`)).toBe(1);
  expect(metrics.get(`grpc_server_call_rcvd_total_compressed_message_size_bytes_sum${ended}`)).toBe(
    requestSerialize(request).length,
  );
  const sent = responses.map((response) => responseSerialize(response).length);
  expect(metrics.get(`grpc_server_call_sent_total_compressed_message_size_bytes_sum${ended}`)).toBe(
    sent.reduce((sum, bytes) => sum + bytes),
  );
  await close();
});

test('a method that the server does not have is counted as other, and a caller that leaves as cancelled', async () => {
  const { server, close } = await startTestServer({ metricsAddress });
  const session = openSession(server.address);
  const unknown = callRaw(server.address, '/secret.Service/Method', { session });
  await until(() => unknown.status === 12);
  const leaving = callRaw(server.address, 'Generate');
  leaving.send(toFrame('Generate', await createRequest()).subarray(0, 10));
  await until(() => server.uploadBytes > 0);
  leaving.hangUp();
  await until(() => server.uploadBytes === 0);
  const metrics = await readMetrics(server);
  expect(
    metrics.get('grpc_server_call_duration_seconds_count{grpc_method="other",grpc_status="UNIMPLEMENTED"}'),
  ).toBe(1);
  expect(
    metrics.get(
      `grpc_server_call_duration_seconds_count{grpc_method="${generateMethod}",grpc_status="CANCELLED"}`,
    ),
  ).toBe(1);
  expect(await fetchText(server)).not.toContain('secret');
  session.destroy();
  await close();
});

test('refusals count by their reason, each from 0', async () => {
  const { server, client, close } = await startTestServer({ metricsAddress, maxQueue: 1 });
  expect((await readMetrics(server)).get('repose_refusals_total{reason="requests"}')).toBe(0);
  const request = await createRequest({ model: 'slow' });
  const outcomes = await Promise.all([generate(client, request), generate(client, request)]);
  const refused = outcomes.filter(({ error }) => error !== undefined).length;
  expect(refused).toBe(1);
  expect((await readMetrics(server)).get('repose_refusals_total{reason="requests"}')).toBe(1);
  await close();
});

test('callers without a token, without a role and beyond their quota count as refused', async () => {
  const { line, token } = issueToken({ name: 'web', roles: ['generate'], requestsPerMinute: 1 });
  const { tokens } = await writeTexts({ tokens: `${line}\n` });
  const { server, client, close } = await startTestServer({ metricsAddress, tokens });
  const request = await createRequest();
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  await generate(client, request);
  await generate(client, request, { metadata });
  await generate(client, request, { metadata });
  const admin = connectAdmin(server.address);
  await new Promise((resolve) => admin.reloadModels({}, metadata, resolve));
  admin.close();
  const metrics = await readMetrics(server);
  const refused = ['unauthenticated', 'permission_denied', 'quota'].map((reason) => [
    reason,
    metrics.get(`repose_refusals_total{reason="${reason}"}`),
  ]);
  expect(refused).toEqual([
    ['unauthenticated', 1],
    ['permission_denied', 1],
    ['quota', 1],
  ]);
  await close();
});

test('an engine that was killed counts as a restart, and shows while it is missing', async () => {
  const { server, close } = await startTestServer({ metricsAddress });
  expect((await readMetrics(server)).get('repose_engines')).toBe(1);
  process.kill(enginePid(server), 'SIGKILL');
  await until(() => server.engines.live === 0);
  const metrics = await readMetrics(server);
  expect(metrics.get('repose_engine_restarts_total{cause="killed"}')).toBe(1);
  expect(metrics.get('repose_engine_restarts_total{cause="crash"}')).toBe(0);
  expect(metrics.get('repose_engines_planned')).toBe(1);
  await close();
});

test('reloads, held bytes with their limits, and versions are told', async () => {
  const { server, close } = await startTestServer({ metricsAddress });
  await server.reload();
  const call = callRaw(server.address, 'Generate');
  call.send(toFrame('Generate', await createRequest()).subarray(0, 10));
  await until(() => server.uploadBytes > 0);
  const metrics = await readMetrics(server);
  expect(metrics.get('repose_reloads_total{outcome="unchanged"}')).toBe(1);
  expect(metrics.get('repose_held_bytes{kind="uploads"}')).toBe(server.uploadBytes);
  expect(metrics.get('repose_held_bytes_limit{kind="uploads"}')).toBe(256 * 1024 * 1024);
  expect(metrics.get(`repose_model_info{${labels},provider="cpu",precision="fp32"}`)).toBe(1);
  expect(metrics.get(`repose_build_info{version="0.1.0",node="${process.versions.node}"}`)).toBe(1);
  expect(metrics.get('process_resident_memory_bytes')).toBeGreaterThan(0);
  expect(metrics.has('nodejs_eventloop_lag_p99_seconds')).toBe(true);
  call.hangUp();
  await close();
});

test('/livez answers while the server runs, /readyz only while it accepts requests', async () => {
  const { server, client, close } = await startTestServer({ metricsAddress, drainMs: 60_000 });
  const statusOf = async (path: string): Promise<number> =>
    (await fetch(`http://${server.metricsAddress}${path}`)).status;
  expect([await statusOf('/livez'), await statusOf('/readyz'), await statusOf('/')]).toEqual([200, 200, 404]);
  const call = client.generateStream();
  const opened = new Promise((resolve) => call.once('data', resolve));
  await opened;
  const closing = close();
  expect([await statusOf('/livez'), await statusOf('/readyz')]).toEqual([200, 503]);
  expect((await readMetrics(server)).get('repose_serving')).toBe(0);
  call.end();
  await closing;
  await expect(statusOf('/livez')).rejects.toThrow();
});

test('an address that is in use ends the start, and is named', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const taken = `127.0.0.1:${(other.address() as AddressInfo).port}`;
  const settings = { port: 0, modelsFolder: fixtureModels, defaultModel: 'tiny', metricsAddress: taken };
  const started = startServer(settings).finally(() => other.close());
  await expect(started).rejects.toThrow(
    `Cannot serve metrics on ${taken}: the address is in use, expected a free one`,
  );
});
