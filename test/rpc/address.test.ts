import { isAddress, isHost, withoutBrackets } from '../../src/rpc/address.js';

test.each([
  ['127.0.0.1', true],
  ['0.0.0.0', true],
  ['::1', true],
  ['fe80::1%eth0', true],
  ['localhost', true],
  ['gpu-1.example.org', true],
  ['repose_server', true],
  ['', false],
  ['256.0.0.1', false],
  ['127.0.0', false],
  ['[::1]', false],
  ['unix:/run/repose.sock', false],
  ['/run/repose.sock', false],
  ['http://localhost', false],
  ['two hosts', false],
  ['-host', false],
  ['x'.repeat(254), false],
])('isHost(%j) is %j', (text, is) => {
  expect(isHost(text)).toBe(is);
});

test.each([
  ['127.0.0.1:50051', true],
  ['localhost:1', true],
  ['[::1]:50051', true],
  ['gpu1:65535', true],
  ['gpu1', false],
  ['gpu1:', false],
  [':50051', false],
  ['gpu1:0', false],
  ['gpu1:65536', false],
  ['gpu1:http', false],
  ['::1:50051', false],
  ['[localhost]:50051', false],
  ['unix:/run/repose.sock', false],
  ['unix:/run/repose.sock:50051', false],
  ['http://localhost:50051', false],
  ['localhost:50051/', false],
  [' localhost:50051', false],
  ['localhost:50051\n', false],
])('isAddress(%j) is %j', (text, is) => {
  expect(isAddress(text)).toBe(is);
});

test('withoutBrackets() removes only those of an IPv6 address', () => {
  expect(['[::1]', '::1', '[localhost]', '[]'].map(withoutBrackets)).toEqual([
    '::1',
    '::1',
    '[localhost]',
    '[]',
  ]);
});
