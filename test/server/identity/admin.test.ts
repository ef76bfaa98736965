import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkHealth } from '../../../src/client/check-health.js';
import { createClient } from '../../../src/client/client.js';
import { reloadModels } from '../../../src/client/reload-models.js';
import type { ServerSettings } from '../../../src/server/config.js';
import { issueToken } from '../../../src/server/identity/issue-token.js';

import { writeTexts } from '../../support/certificates.js';
import { startTestServer } from '../../support/server.js';

let socket: string;
let close: (() => Promise<void>) | undefined;

beforeEach(async () => {
  socket = join(await mkdtemp(join(tmpdir(), 'repose-admin-')), 'admin.sock');
});

afterEach(async () => {
  await close?.();
  close = undefined;
});

async function start(settings: ServerSettings) {
  const started = await startTestServer(settings);
  close = started.close;
  return started.server;
}

/** A file with a token of each role, and the tokens. */
async function issueTokens() {
  const web = issueToken({ name: 'web', roles: ['generate'] });
  const ops = issueToken({ name: 'ops', roles: ['admin'] });
  const { tokens } = await writeTexts({ tokens: `${web.line}\n${ops.line}` });
  return { tokens, web: web.token, ops: ops.token };
}

const roleMissing = { kind: 'permission-denied', refusal: { reason: 'ROLE_MISSING' } };
const wrongAddress = { kind: 'permission-denied', refusal: { reason: 'WRONG_ADDRESS' } };

test('without tokens nobody is an administrator at the address of all callers, from this machine neither', async () => {
  const server = await start({});
  await expect(reloadModels(server.address)).rejects.toMatchObject({
    ...roleMissing,
    message: expect.stringMatching(/--admin-address/),
  });
});

test('a socket file is for administrators of this user, without a token, and for nothing else', async () => {
  const { tokens, web } = await issueTokens();
  const server = await start({ tokens, adminAddress: `unix:${socket}` });
  expect((await stat(socket)).mode & 0o777).toBe(0o600);
  expect(server.adminAddress).toBe(`unix:${socket}`);
  expect((await reloadModels(`unix:${socket}`)).models).toHaveLength(2);
  await expect(checkHealth(`unix:${socket}`)).resolves.toBe('SERVING');
  const client = createClient(`unix:${socket}`, { token: web });
  await expect(client.listModels()).rejects.toMatchObject(roleMissing);
  client.close();
  await close?.();
  close = undefined;
  expect(existsSync(socket)).toBe(false);
});

test('with an address of their own, administrators are served there alone, by their role', async () => {
  const { tokens, web, ops } = await issueTokens();
  const server = await start({ tokens, adminAddress: '127.0.0.1:0' });
  const admin = server.adminAddress ?? '';
  await expect(reloadModels(server.address, { token: ops })).rejects.toMatchObject(wrongAddress);
  await expect(reloadModels(admin)).rejects.toMatchObject({ kind: 'unauthenticated' });
  await expect(reloadModels(admin, { token: web })).rejects.toMatchObject(roleMissing);
  expect((await reloadModels(admin, { token: ops })).models).toHaveLength(2);
});

test('without tokens, whoever reaches the address of administrators is one', async () => {
  const server = await start({ adminAddress: '127.0.0.1:0' });
  expect((await reloadModels(server.adminAddress ?? '')).models).toHaveLength(2);
  await expect(reloadModels(server.address)).rejects.toMatchObject(wrongAddress);
});

/** A program that listens on the socket file until it is killed. */
const listening = "require('node:net').createServer().listen(process.argv[1], () => console.log('ready'))";

test('a socket file that another server uses is left, and one that a killed server has left is replaced', async () => {
  const other = spawn(process.execPath, ['-e', listening, socket], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(other.stdout, 'data');
  const adminAddress = `unix:${socket}`;
  await expect(startTestServer({ adminAddress })).rejects.toMatchObject({
    kind: 'failed-precondition',
    message: `Cannot listen on ${adminAddress}: in use, expected a free path`,
  });
  other.kill('SIGKILL');
  await once(other, 'exit');
  expect(existsSync(socket)).toBe(true);
  await start({ adminAddress });
  expect((await reloadModels(adminAddress)).models).toHaveLength(2);
});

test('a file that is no socket is not touched', async () => {
  await writeFile(socket, 'mine');
  await expect(startTestServer({ adminAddress: `unix:${socket}` })).rejects.toMatchObject({
    kind: 'failed-precondition',
    message: `Cannot listen on unix:${socket}: a file that is no socket, expected a free path`,
  });
});

test.each([
  ['unix:relative.sock', /expected HOST:PORT or unix:\/PATH/],
  ['somewhere', /expected HOST:PORT or unix:\/PATH/],
  [`unix:/${'x'.repeat(110)}`, /a path that is too long/],
])('a server does not start with the admin address %s', async (adminAddress, message) => {
  await expect(startTestServer({ adminAddress })).rejects.toThrow(message);
});
