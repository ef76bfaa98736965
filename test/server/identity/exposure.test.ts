import { type Logger, pino } from 'pino';
import { parseServerConfig, type ServerSettings } from '../../../src/server/config.js';
import { assertExposure } from '../../../src/server/identity/exposure.js';
import { startTestServer } from '../../support/server.js';

const tls = { cert: 'cert.pem', key: 'key.pem' };
const everywhere = { host: '0.0.0.0' };

/** Records a real log's warnings. */
function createLog(): { log: Logger; lines: string[] } {
  const lines: string[] = [];
  return { log: pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) }), lines };
}

test.each<ServerSettings>([
  {},
  { host: 'localhost' },
  { host: '127.8.9.10' },
  { host: '::1' },
  { adminAddress: 'unix:/run/repose.sock' },
  { adminAddress: '127.0.0.1:1' },
  { httpAddress: '127.0.0.1:1' },
  { ...everywhere, tls, tokens: 'tokens.yaml' },
  { ...everywhere, tls: { ...tls, clientCa: 'ca.pem' } },
  { httpAddress: '0.0.0.0:1', tls, tokens: 'tokens.yaml' },
  { ...everywhere, tls, tokens: 'tokens.yaml', adminAddress: '0.0.0.0:1' },
])('assertExposure() allows %j without a word', (settings) => {
  const { log, lines } = createLog();
  assertExposure(parseServerConfig(settings), log);
  expect(lines).toEqual([]);
});

test.each<[ServerSettings, RegExp]>([
  [everywhere, /call 0\.0\.0\.0 without TLS \(--tls-cert\) and without tokens \(--tokens\) or certificates/],
  [{ host: '::' }, /call :: without TLS/],
  [{ host: 'example.org' }, /call example\.org without TLS/],
  [{ ...everywhere, tokens: 'tokens.yaml' }, /call 0\.0\.0\.0 without TLS \(--tls-cert\), expected both/],
  [{ ...everywhere, tls }, /call 0\.0\.0\.0 without tokens/],
  [{ httpAddress: '0.0.0.0:1' }, /call 0\.0\.0\.0 without TLS \(--tls-cert\) and without tokens/],
  [{ httpAddress: '[::]:1', tls }, /call :: without tokens/],
  [
    { adminAddress: '[::]:1' },
    /call :: without TLS \(--tls-cert\) and without tokens \(--tokens\), expected/,
  ],
  [
    { tls: { ...tls, clientCa: 'ca.pem' }, adminAddress: '0.0.0.0:1' },
    /call 0\.0\.0\.0 without tokens \(--tokens\), expected/,
  ],
])('assertExposure() refuses %j, and with insecure only warns', (settings, found) => {
  const { log, lines } = createLog();
  expect(() => assertExposure(parseServerConfig(settings), log)).toThrow(found);
  expect(lines).toEqual([]);
  assertExposure(parseServerConfig({ ...settings, insecure: true }), log);
  expect(lines.join('')).toContain('other machines can call');
});

test('a server that other machines could call without TLS and tokens does not start', async () => {
  await expect(startTestServer(everywhere)).rejects.toMatchObject({
    kind: 'failed-precondition',
    message: expect.stringMatching(/^Cannot listen: .* or --insecure$/),
  });
});

test('with insecure it does', async () => {
  const { client, close } = await startTestServer({ ...everywhere, insecure: true });
  client.close();
  await close();
});
