import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect as connectTls, type PeerCertificate } from 'node:tls';
import { checkHealth } from '../../../src/client/check-health.js';
import { createClient } from '../../../src/client/client.js';
import type { TlsOptions } from '../../../src/client/connection.js';
import { lookUpServers } from '../../../src/client/server-group.js';
import type { RunningServer } from '../../../src/server/running-server.js';
import { type Authority, type Certified, createAuthority, writeTexts } from '../../support/certificates.js';
import { startTestServer, untilAsync } from '../../support/server.js';

let authority: Authority;
let stranger: Authority;
let close: (() => Promise<void>) | undefined;

beforeAll(async () => {
  authority = await createAuthority('authority');
  stranger = await createAuthority('stranger');
});

afterEach(async () => {
  await close?.();
  close = undefined;
});

/** A server whose certificate ends some days from now; with `asksCertificate`, one that its callers need too. */
async function start({ days = 30, asksCertificate = false, refreshMs = 3_600_000, http = false } = {}) {
  const certified = await authority.sign('first', days);
  const paths = await writeTexts({ ...certified, ca: authority.cert });
  const tls = { cert: paths.cert, key: paths.key, refreshMs };
  const started = await startTestServer({
    tls: asksCertificate ? { ...tls, clientCa: paths.ca } : tls,
    ...(http && { httpAddress: '127.0.0.1:0' }),
  });
  close = started.close;
  return { server: started.server, paths };
}

const ofAuthority = (): TlsOptions => ({ ca: Buffer.from(authority.cert) });

const withCertificate = ({ cert, key }: Certified): TlsOptions => ({
  ...ofAuthority(),
  cert: Buffer.from(cert),
  key: Buffer.from(key),
});

const health = ({ address }: RunningServer, tls?: TlsOptions) => checkHealth(address, tls ? { tls } : {});

/** The certificate that the server shows to a new connection at an address of its. */
async function seeCertificate(
  { address }: Pick<RunningServer, 'address'>,
  protocol = 'h2',
): Promise<PeerCertificate> {
  const [host, port] = address.split(':');
  const socket = connectTls({
    host: host ?? '',
    port: Number(port),
    ca: authority.cert,
    ALPNProtocols: [protocol],
  });
  await once(socket, 'secureConnect');
  const certificate = socket.getPeerCertificate();
  socket.destroy();
  return certificate;
}

test('a server with a certificate is called over TLS, by one client and by one of several servers', async () => {
  const { server } = await start();
  await expect(health(server, ofAuthority())).resolves.toBe('SERVING');
  for (const target of [server.address, await lookUpServers([server.address, server.address])]) {
    const client = createClient(target, { tls: ofAuthority() });
    expect((await client.getModel()).model?.name).toBe('tiny');
    client.close();
  }
});

test.each<[string, () => TlsOptions, RegExp]>([
  [
    'of another authority',
    () => ({ ca: Buffer.from(stranger.cert) }),
    /unable to verify the first certificate/,
  ],
  [
    'of another name',
    () => ({ ...ofAuthority(), serverName: 'example.org' }),
    /Host: example.org. is not in the cert/,
  ],
])('a client does not call a server with a certificate %s', async (_case, tls, message) => {
  const { server } = await start();
  await expect(health(server, tls())).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringMatching(message),
  });
});

test('a client does not call a server whose certificate has ended', async () => {
  const { server } = await start({ days: -1 });
  await expect(health(server, ofAuthority())).rejects.toThrow(/certificate has expired/);
});

test('a client without TLS is told that the server may speak it', async () => {
  const { server } = await start();
  await expect(health(server)).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringMatching(/may expect TLS/),
  });
});

test('a client with TLS is told that the server may not speak it', async () => {
  const started = await startTestServer();
  close = started.close;
  await expect(health(started.server, ofAuthority())).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringMatching(/may not speak TLS/),
  });
});

test.each<[string, () => Promise<TlsOptions>, RegExp]>([
  ['without a certificate', async () => ofAuthority(), /wants a certificate of the caller/],
  [
    'with one of another authority',
    async () => withCertificate(await stranger.sign('web')),
    /want another certificate of the caller/,
  ],
  [
    'with one that has ended',
    async () => withCertificate(await authority.sign('web', -1)),
    /want another certificate of the caller/,
  ],
])('a server that asks for certificates refuses callers %s', async (_case, toTls, message) => {
  const { server } = await start({ asksCertificate: true });
  await expect(health(server, await toTls())).rejects.toThrow(message);
});

test('a server that asks for certificates answers callers who have one', async () => {
  const { server } = await start({ asksCertificate: true });
  const tls = withCertificate(await authority.sign('web'));
  await expect(health(server, tls)).resolves.toBe('SERVING');
});

test('certificates that are replaced on disk are taken up, and connections stay', async () => {
  const { server, paths } = await start({ refreshMs: 20 });
  const client = createClient(server.address, { tls: ofAuthority() });
  await client.listModels();
  const second = await authority.sign('second');
  await writeFile(paths.cert, second.cert);
  await writeFile(paths.key, second.key);
  await untilAsync(async () => (await seeCertificate(server)).subject.CN === 'second');
  await expect(client.listModels()).resolves.toMatchObject({ defaultModel: 'tiny' });
  client.close();
});

test.each(['h2', 'http/1.1'])('the HTTP port takes up replaced certificates for %s', async (protocol) => {
  const { server, paths } = await start({ http: true });
  const see = async () => {
    const http = { address: server.httpAddress ?? '' };
    return (await seeCertificate(http, protocol)).subject.CN;
  };
  expect(await see()).toBe('first');
  const second = await authority.sign('second');
  await writeFile(paths.cert, second.cert);
  await expect(server.reloadIdentity()).rejects.toMatchObject({ kind: 'invalid-argument' });
  expect(await see()).toBe('first');
  await writeFile(paths.key, second.key);
  await server.reloadIdentity();
  expect(await see()).toBe('second');
});

test('a certificate without its key changes nothing, and both together do', async () => {
  const { server, paths } = await start();
  const second = await authority.sign('second');
  await writeFile(paths.cert, second.cert);
  await expect(server.reloadIdentity()).rejects.toMatchObject({
    kind: 'invalid-argument',
    message: expect.stringMatching(
      /^Cannot use TLS with .*: .*mismatch, expected a certificate and its key in PEM$/,
    ),
  });
  expect((await seeCertificate(server)).subject.CN).toBe('first');
  await writeFile(paths.key, second.key);
  await server.reloadIdentity();
  expect((await seeCertificate(server)).subject.CN).toBe('second');
});

test('a server does not start with a certificate and the key of another', async () => {
  const [first, second] = [await authority.sign('first'), await authority.sign('second')];
  const paths = await writeTexts({ cert: first.cert, key: second.key });
  await expect(startTestServer({ tls: { cert: paths.cert, key: paths.key } })).rejects.toMatchObject({
    kind: 'invalid-argument',
  });
});

test.each([
  [{ cert: 'a.pem' }, /^Cannot configure the server: tls.key: a certificate or a key alone, expected both$/],
  [
    { clientCa: 'a.pem' },
    /^Cannot configure the server: tls.clientCa: without TLS, expected a certificate and a key/,
  ],
  [{ cert: '/none/a.pem', key: '/none/b.pem' }, /^Cannot use TLS: .*ENOENT.*a\.pem/],
])('a server does not start with TLS of %j', async (tls, message) => {
  await expect(startTestServer({ tls })).rejects.toThrow(message);
});
