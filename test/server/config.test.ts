import { parseServerConfig } from '../../src/server/config.js';
import { readMachine } from '../../src/server/engine/machine.js';

test('parseServerConfig() fills in every default', () => {
  expect(parseServerConfig({})).toMatchObject({
    host: '127.0.0.1',
    port: 50_051,
    defaultModel: 'default',
    device: 'auto',
    limits: { maxBytes: 8 * 1024 * 1024 },
  });
});

test('parseServerConfig() names every wrong setting', () => {
  const parse = () => parseServerConfig({ port: 70_000, engines: 0, limits: { maxBytes: -1 } });
  expect(parse).toThrow(
    expect.objectContaining({
      kind: 'invalid-argument',
      violations: ['port', 'engines', 'limits.maxBytes'].map((field) => expect.objectContaining({ field })),
    }),
  );
});

test('parseServerConfig() accepts an IPv6 address with or without brackets', () => {
  const hosts = ['::1', '[::1]', 'localhost'].map((host) => parseServerConfig({ host }).host);
  expect(hosts).toEqual(['::1', '::1', 'localhost']);
});

test.each([
  ['httpAddress', { httpAddress: 'localhost' }],
  ['httpAddress', { httpAddress: '127.0.0.1' }],
  ['httpOrigins.0', { httpOrigins: ['example.org'] }],
  ['httpOrigins.0', { httpOrigins: ['https://example.org/page'] }],
])('parseServerConfig() refuses %s: %j', (field, settings) => {
  expect(() => parseServerConfig(settings)).toThrow(
    expect.objectContaining({ violations: [expect.objectContaining({ field })] }),
  );
});

test('parseServerConfig() takes an HTTP address, or off', () => {
  const addresses = ['127.0.0.1:0', '[::1]:50052', 'off'];
  expect(addresses.map((httpAddress) => parseServerConfig({ httpAddress }).httpAddress)).toEqual([
    '127.0.0.1:0',
    '[::1]:50052',
    undefined,
  ]);
});

test('parseServerConfig() bounds what callers can make the server hold to a fifth of the memory', () => {
  const { maxQueueBytes, maxUploadBytes, maxStreamIdleBytes, maxUnreadBytes } = parseServerConfig({});
  const bytes = [maxQueueBytes, maxUploadBytes, maxStreamIdleBytes, maxUnreadBytes];
  const sum = bytes.reduce((total, each) => total + each, 0);
  expect(sum).toBeLessThan(readMachine().memoryBytes / 4.9);
  expect(sum).toBeLessThanOrEqual(832 * 1024 * 1024);
});
