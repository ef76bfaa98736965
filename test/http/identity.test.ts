import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { GenerationService } from '../../src/generated/connect/repose/v1/generation_pb.js';
import { issueToken } from '../../src/server/identity/issue-token.js';
import { createAuthority, writeTexts } from '../support/certificates.js';
import { createConnectRequest, openHttp } from '../support/http.js';
import { serve } from '../support/serve.js';
import { startTestServer, until } from '../support/server.js';

type Line = Readonly<Record<string, unknown>>;

/** Runs `repose serve` with an HTTP port, makes calls, and resolves with the lines of its log. */
async function logOf(
  flags: readonly string[],
  call: (url: string) => Promise<unknown>,
): Promise<readonly Line[]> {
  const { process: server, httpUrl } = await serve({
    flags: ['--http-address', '127.0.0.1:0', '--log-level', 'info', ...flags],
  });
  const lines: Line[] = [];
  const read = (async () => {
    for await (const line of createInterface({ input: server.stderr! }))
      if (line.startsWith('{')) lines.push(JSON.parse(line));
  })();
  await call(httpUrl);
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  const [[exitCode]] = await Promise.all([ended, read]);
  expect(exitCode).toBe(0);
  return lines.filter(({ msg }) => msg === 'request' || msg === 'call');
}

test('a call is logged with its door, its caller and the address that it came from', async () => {
  const { token, line } = issueToken({ name: 'web', roles: ['generate'] });
  const { tokens } = await writeTexts({ tokens: line });
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const lines = await logOf(['--tokens', tokens], async (baseUrl) => {
    const client = createClient(GenerationService, createConnectTransport({ baseUrl, httpVersion: '1.1' }));
    const headers = { authorization: `Bearer ${token}`, traceparent, 'repose-origin': 'e30' };
    for await (const _ of client.generate(await createConnectRequest(), { headers }));
  });
  expect(lines).toMatchObject([
    {
      msg: 'request',
      door: 'connect',
      caller: 'web',
      code: 'OK',
      peer: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      traceId: '0af7651916cd43dd8448eb211c80319c',
    },
  ]);
});

test.each(['1.1', '2'] as const)(
  'a caller with a certificate is the same over HTTP/%s as over gRPC',
  async (httpVersion) => {
    const authority = await createAuthority('authority');
    const own = await authority.sign('web');
    const paths = await writeTexts({ ...(await authority.sign('server')), ca: authority.cert });
    const tls = ['--tls-cert', paths.cert, '--tls-key', paths.key, '--tls-client-ca', paths.ca];
    const lines = await logOf(tls, async (baseUrl) => {
      const nodeOptions = { ca: await readFile(paths.ca), cert: own.cert, key: own.key };
      const transport = createConnectTransport({ baseUrl, httpVersion, nodeOptions });
      await createClient(GenerationService, transport).listModels({});
      const stranger = createConnectTransport({ baseUrl, httpVersion, nodeOptions: { ca: nodeOptions.ca } });
      await expect(createClient(GenerationService, stranger).listModels({})).rejects.toThrow();
    });
    expect(lines).toMatchObject([{ msg: 'call', door: 'connect', caller: 'cert:web', code: 'OK' }]);
  },
);

test.each([
  ['no token', ''],
  ['an unknown token', 'authorization: Bearer repose_web_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n'],
  ['an origin of its own making', 'repose-origin: eyJkb29yIjoiaHR0cCJ9\r\n'],
])('a caller with %s is refused before its message is received', async (_name, header) => {
  const { tokens } = await writeTexts({ tokens: issueToken({ name: 'web', roles: ['generate'] }).line });
  const { server, close } = await startTestServer({ httpAddress: '127.0.0.1:0', tokens });
  const socket = openHttp(server);
  const head =
    'POST /repose.v1.GenerationService/Generate HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n';
  await socket.send(`${head}${header}content-length: 100000\r\n\r\n{`);
  expect(await socket.firstLine()).toMatch(/^HTTP\/1\.1 401 /);
  socket.hangUp();
  await until(() => server.uploadBytes === 0);
  await close();
});

describe('pages of other origins', () => {
  const origin = 'https://shop.example';
  const path = '/repose.v1.GenerationService/ListModels';
  const post = (baseUrl: string, from: string): Promise<Response> =>
    fetch(`${baseUrl}${path}`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json', origin: from },
    });
  const preflight = (baseUrl: string, from: string): Promise<Response> =>
    fetch(`${baseUrl}${path}`, {
      method: 'OPTIONS',
      headers: {
        origin: from,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,connect-protocol-version,authorization',
      },
    });

  test.each([
    ['may not call without httpOrigins', [], undefined, 403],
    ['may call if they are of httpOrigins', [origin], origin, 200],
    ['may not call if only others are of httpOrigins', ['https://other.example'], undefined, 403],
    ['may call if all may', ['*'], '*', 200],
  ])('%s', async (_name, httpOrigins, allowed, status) => {
    const { server, close } = await startTestServer({ httpAddress: '127.0.0.1:0', httpOrigins });
    const baseUrl = `http://${server.httpAddress}`;
    const asked = await preflight(baseUrl, origin);
    const answer = await post(baseUrl, origin);
    const own = await post(baseUrl, baseUrl);
    await close();
    expect(asked.headers.get('access-control-allow-origin') ?? undefined).toBe(allowed);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('access-control-allow-origin') ?? undefined).toBe(allowed);
    expect(own.status).toBe(200);
  });
});
