import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { checkHealth } from '../../../src/client/check-health.js';
import { createClient } from '../../../src/client/client.js';
import type { GenerateRequest } from '../../../src/client/messages.js';
import type { Stage } from '../../../src/generated/repose/v1/Stage.js';
import { packageRoot } from '../../../src/package-root.js';
import type { ServerSettings } from '../../../src/server/config.js';
import { findRefusal } from '../../../src/server/identity/access-rules.js';
import type { Caller } from '../../../src/server/identity/caller.js';
import { type IssuedToken, issueToken } from '../../../src/server/identity/issue-token.js';
import { createToken, hashToken } from '../../../src/server/identity/token.js';
import type { RunningServer } from '../../../src/server/running-server.js';
import { writeTexts } from '../../support/certificates.js';
import { connectTo } from '../../support/connect-to.js';
import {
  bothStages,
  connect,
  connectAdmin,
  generate,
  toDetails,
  toStages,
} from '../../support/grpc-client.js';
import { createPng, createRequest, startTestServer } from '../../support/server.js';

let close: (() => Promise<void>) | undefined;

afterEach(async () => {
  await close?.();
  close = undefined;
});

/** A new token of a caller who may draw. */
function issue(name: string, changes: Partial<Parameters<typeof issueToken>[0]> = {}): IssuedToken {
  return issueToken({ name, roles: ['generate'], ...changes });
}

const toText = (issued: readonly { line: string }[]): string =>
  issued.map(({ line }) => `${line}\n`).join('');

/** A server that knows these tokens, and the file to replace them in. */
async function start(issued: readonly { line: string }[], settings: ServerSettings = {}) {
  const { tokens } = await writeTexts({ tokens: toText(issued) });
  const started = await startTestServer({ tokens, ...settings });
  close = started.close;
  const rotate = async (next: readonly { line: string }[]): Promise<void> => {
    await writeFile(tokens, toText(next));
    await started.server.reloadIdentity();
  };
  return { ...started, rotate };
}

function bearing(text: string): Metadata {
  const metadata = new Metadata();
  metadata.set('authorization', text);
  return metadata;
}

/** Calls ReloadModels; resolves with its error, if any. */
function reload(address: string, token: string): Promise<ServiceError | null> {
  const admin = connectAdmin(address);
  return new Promise<ServiceError | null>((resolve) => {
    admin.reloadModels({}, bearing(`Bearer ${token}`), (error) => resolve(error));
  }).finally(() => admin.close());
}

/** A request of our own client. */
async function createClientRequest(): Promise<GenerateRequest> {
  const joints = Array.from({ length: 18 }, (_, i) => ({ x: i / 2, y: i, confidence: 1 }));
  return { cond: await createPng(16, 32), pose: { units: 'pixels', joints } };
}

test('a caller with a token is answered', async () => {
  const web = issue('web');
  const { server, client } = await start([issue('other'), web]);
  const typed = createClient(server.address, { token: web.token });
  expect((await typed.listModels()).defaultModel).toBe('tiny');
  typed.close();
  const metadata = bearing(`bearer ${web.token}`);
  expect(toStages(await generate(client, await createRequest(), { metadata }))).toEqual(bothStages);
});

const missing = 'TOKEN_MISSING';
const unknown = 'TOKEN_UNKNOWN';

describe('a caller who does not prove who it is is UNAUTHENTICATED', () => {
  const web = issue('web');
  let server: RunningServer;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const started = await start([web]);
    ({ server } = started);
    stop = started.close;
    close = undefined; // only after the last test here
  });

  afterAll(() => stop());

  test.each<[string, string | undefined, string]>([
    ['no token', undefined, missing],
    ['an empty one', 'Bearer ', missing],
    ['another scheme', `Basic ${web.token}`, missing],
    ['another token of the name', `Bearer ${createToken('web')}`, unknown],
    ['a token of an unknown name', `Bearer ${createToken('nobody')}`, unknown],
    ['the token with more behind it', `Bearer ${web.token}x`, unknown],
    ['the hash of the token', `Bearer ${hashToken(web.token).toString('hex')}`, unknown],
    ['a key of objects', 'Bearer __proto__', unknown],
  ])('with %s', async (_case, header, reason) => {
    const client = connect(server.address);
    const options = header === undefined ? {} : { metadata: bearing(header) };
    const { responses, error } = await generate(client, await createRequest(), options);
    client.close();
    expect(responses).toEqual([]);
    expect(error?.code).toBe(status.UNAUTHENTICATED);
    expect(toDetails(error)).toEqual({ refusal: { reason, metadata: {} } });
    expect(JSON.stringify(error)).not.toContain(web.token);
  });
});

test('a caller without the role of a service is PERMISSION_DENIED there, and answered elsewhere', async () => {
  const [web, ops] = [issue('web'), issue('ops', { roles: ['admin'] })];
  const { server, client } = await start([web, ops]);
  const denied = await reload(server.address, web.token);
  expect(denied?.code).toBe(status.PERMISSION_DENIED);
  expect(toDetails(denied ?? undefined)).toEqual({
    refusal: { reason: 'ROLE_MISSING', metadata: { service: 'repose.v1.AdminService', role: 'admin' } },
  });
  expect(await reload(server.address, ops.token)).toBeNull();
  const metadata = bearing(`Bearer ${ops.token}`);
  const { error } = await generate(client, await createRequest(), { metadata });
  expect(error?.code).toBe(status.PERMISSION_DENIED);
});

describe('quotas', () => {
  /** Draws one request with a token, and returns its error. */
  async function draw(server: RunningServer, token: string, stages: Stage[] = []) {
    const client = connect(server.address);
    const metadata = bearing(`Bearer ${token}`);
    const { error } = await generate(client, await createRequest({ stages }), { metadata });
    client.close();
    return error;
  }

  test('a caller that has used its requests up is told which quota, and when to try again', async () => {
    const web = issue('web', { requestsPerMinute: 2 });
    const { server } = await start([web]);
    expect(await draw(server, web.token)).toBeUndefined();
    expect(await draw(server, web.token)).toBeUndefined();
    const error = await draw(server, web.token);
    expect(error?.code).toBe(status.RESOURCE_EXHAUSTED);
    const { quotas, retryAfterMs } = toDetails(error);
    expect(quotas).toEqual([
      {
        subject: 'caller:web',
        description: 'more requests in this minute than the quota of web, expected at most 2',
      },
    ]);
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
  });

  test('pictures count by the stages that are asked for, and a refused request takes none', async () => {
    const web = issue('web', { picturesPerMinute: 3 });
    const { server } = await start([web]);
    expect(await draw(server, web.token)).toBeUndefined();
    expect((await draw(server, web.token))?.code).toBe(status.RESOURCE_EXHAUSTED);
    expect(await draw(server, web.token, ['STAGE_COARSE'])).toBeUndefined();
    expect((await draw(server, web.token, ['STAGE_COARSE']))?.code).toBe(status.RESOURCE_EXHAUSTED);
  });

  test('each request of a stream counts', async () => {
    const web = issue('web', { requestsPerMinute: 2 });
    const { server } = await start([web]);
    const client = createClient(server.address, { token: web.token });
    const request = await createClientRequest();
    async function* threeRequests() {
      for (const key of [1, 2, 3]) yield { key, request };
    }
    const outcomes: [number, string][] = [];
    for await (const answer of client.generateStream(threeRequests()))
      if (answer.kind === 'failed') outcomes.push([answer.key, answer.error.kind]);
      else if (answer.kind === 'done') outcomes.push([answer.key, 'done']);
    expect(outcomes.sort()).toEqual([
      [1, 'done'],
      [2, 'done'],
      [3, 'resource-exhausted'],
    ]);
    client.close();
  });

  test('all tokens of a caller share its quota, which outlives a rotation', async () => {
    const limits = { requestsPerMinute: 2 };
    const [old, next, other] = [issue('web', limits), issue('web', limits), issue('other', limits)];
    const { server, rotate } = await start([old, next, other]);
    expect(await draw(server, old.token)).toBeUndefined();
    expect(await draw(server, next.token)).toBeUndefined();
    await rotate([next, other]);
    expect((await draw(server, next.token))?.code).toBe(status.RESOURCE_EXHAUSTED);
    expect(await draw(server, other.token)).toBeUndefined();
  });
});

describe('rotation', () => {
  test('tokens that are gone are withdrawn, also from open streams, and new ones are known', async () => {
    const [old, next] = [issue('web'), issue('web')];
    const { server, rotate } = await start([old]);
    const client = createClient(server.address, { token: old.token });
    const request = await createClientRequest();
    async function* requests() {
      yield { key: 'before', request };
      await firstIsDone;
      await rotate([next]);
      yield { key: 'after', request };
    }
    let tellDone = (): void => undefined;
    const firstIsDone = new Promise<void>((resolve) => {
      tellDone = resolve;
    });
    const outcomes: string[] = [];
    for await (const answer of client.generateStream(requests())) {
      if (answer.kind === 'done') tellDone();
      if (answer.kind !== 'picture')
        outcomes.push(`${answer.key}: ${answer.kind === 'failed' ? answer.error.message : answer.kind}`);
    }
    expect(outcomes).toEqual([
      'before: done',
      'after: Cannot take the call: the token has been withdrawn, expected a current one',
    ]);
    await expect(client.listModels()).rejects.toMatchObject({ kind: 'unauthenticated' });
    client.close();
    const current = createClient(server.address, { token: next.token });
    expect((await current.listModels()).defaultModel).toBe('tiny');
    current.close();
  });

  test('a file that cannot be read changes nothing', async () => {
    const web = issue('web');
    const { server, rotate } = await start([web]);
    await expect(rotate([{ line: '- { name: web, sha256: abc }' }])).rejects.toMatchObject({
      kind: 'invalid-argument',
      message: expect.stringMatching(/: \[0\]\.sha256: expected the 64 hexadecimal digits of a SHA-256$/),
    });
    const client = createClient(server.address, { token: web.token });
    expect((await client.listModels()).defaultModel).toBe('tiny');
    client.close();
  });
});

describe('services besides our own', () => {
  const reflection = join(
    packageRoot,
    'node_modules/@grpc/reflection/build/proto/grpc/reflection/v1/reflection.proto',
  );

  /** Asks reflection for the services; resolves with their names, or throws. */
  async function listServices(address: string, metadata: Metadata): Promise<string[]> {
    const client = connectTo(address, reflection, 'grpc.reflection.v1.ServerReflection');
    const stream = client['serverReflectionInfo']?.(metadata) as NodeJS.ReadWriteStream;
    stream.end({ listServices: '*' } as unknown as string);
    const names: string[] = [];
    for await (const answer of stream as AsyncIterable<unknown>)
      names.push(
        ...(
          answer as { listServicesResponse: { service: { name: string }[] } }
        ).listServicesResponse.service.map(({ name }) => name),
      );
    client.close();
    return names;
  }

  test('reflection needs a token, of any role', async () => {
    const ops = issue('ops', { roles: ['admin'] });
    const { server } = await start([ops]);
    await expect(listServices(server.address, new Metadata())).rejects.toMatchObject({
      code: status.UNAUTHENTICATED,
    });
    const names = await listServices(server.address, bearing(`Bearer ${ops.token}`));
    expect(names).toContain('repose.v1.AdminService');
  });

  test('every service that reflection names has a rule, and others are denied', async () => {
    const { server } = await startTestServer().then((started) => {
      close = started.close;
      return started;
    });
    const everything: Caller = { name: 'x', roles: new Set(['generate', 'admin']) };
    const arrival = { isAdmin: false, hasAdminAddress: false };
    for (const name of await listServices(server.address, new Metadata()))
      expect({ name, refusal: findRefusal(everything, name, arrival) }).toEqual({ name, refusal: undefined });
    expect(findRefusal(everything, 'some.other.Service', arrival)).toMatchObject({
      kind: 'permission-denied',
      refusal: { reason: 'NO_RULE' },
    });
  });

  test('health needs a token, unless it is open', async () => {
    const web = issue('web');
    const { server } = await start([web]);
    await expect(checkHealth(server.address)).rejects.toMatchObject({
      kind: 'unauthenticated',
      refusal: { reason: 'TOKEN_MISSING' },
    });
    await expect(checkHealth(server.address, { token: web.token })).resolves.toBe('SERVING');
    await close?.();
    const open = await start([web], { openHealth: true });
    await expect(checkHealth(open.server.address)).resolves.toBe('SERVING');
  });
});

test.each([
  ['- { name: web }', /\[0\]\.sha256: /],
  ['- { name: Web, sha256: H }', /\[0\]\.name: expected lower-case letters/],
  [
    '- { name: anonymous, sha256: H }',
    /\[0\]\.name: expected a name that does not stand for callers without a token/,
  ],
  ['- { name: web, sha256: H, roles: [root] }', /\[0\]\.roles\[0\]: /],
  ['- { name: web, sha256: H, quota: 1 }', /\[0\]: .*quota/],
  ['- { name: web, sha256: H, picturesPerMinute: 1 }', /\[0\]\.picturesPerMinute: .*2/],
  ['- { name: web, sha256: H }\n- { name: web, sha256: H }', /\[1\]\.sha256: there twice/],
  [
    '- { name: web, sha256: H }\n- { name: web, sha256: I, requestsPerMinute: 1 }',
    /\[1\]: another token of web has other/,
  ],
  ['web: 1', /expected array/],
  ['- { name: [', /expected a YAML list/],
])('a server does not start with the tokens %j', async (text, message) => {
  const hashes = { H: 'a'.repeat(64), I: 'b'.repeat(64) };
  const file = text
    .replaceAll('H,', `${hashes.H},`)
    .replaceAll('H }', `${hashes.H} }`)
    .replaceAll('I,', `${hashes.I},`);
  await expect(start([{ line: file }])).rejects.toThrow(message);
});
