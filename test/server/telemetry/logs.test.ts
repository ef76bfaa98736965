import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Metadata } from '@grpc/grpc-js';
import { issueToken } from '../../../src/server/identity/issue-token.js';
import { formatLine } from '../../../src/server/telemetry/pretty-log.js';
import { writeTexts } from '../../support/certificates.js';
import { drawnSteps } from '../../support/drawn-steps.js';
import { connect, generate } from '../../support/grpc-client.js';
import { serve } from '../../support/serve.js';
import { createRequest, joints } from '../../support/server.js';

type Line = Readonly<Record<string, unknown>>;

/** Serves, makes calls, and resolves with the lines of the log. */
async function logOf(
  flags: readonly string[],
  call: (client: ReturnType<typeof connect>) => Promise<unknown>,
): Promise<{ text: string; lines: readonly Line[] }> {
  const { process: server, address } = await serve({ flags });
  const texts: string[] = [];
  const read = (async () => {
    for await (const line of createInterface({ input: server.stderr! }))
      if (line.startsWith('{')) texts.push(line);
  })();
  const client = connect(address);
  await call(client);
  client.close();
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  await Promise.all([ended, read]);
  return { text: texts.join('\n'), lines: texts.map((text) => JSON.parse(text) as Line) };
}

const ofRequests = ({ msg }: Line): boolean => msg === 'request' || msg === 'slow request';

test('a request is one line at level info, with its model, times and sizes', async () => {
  const request = await createRequest();
  const { lines } = await logOf(['--log-level', 'info'], (client) => generate(client, request));
  const [line, ...others] = lines.filter(ofRequests);
  expect(others).toEqual([]);
  expect(line).toMatchObject({
    level: 30,
    msg: 'request',
    requestId: expect.stringMatching(/^[\da-f-]{36}$/),
    method: 'repose.v1.GenerationService/Generate',
    peer: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
    code: 'OK',
    model: 'tiny',
    version: '1',
    ms: expect.any(Number),
    condBytes: (request.cond as Buffer).length,
    pictureBytes: expect.any(Number),
  });
  expect(Object.keys(line?.['steps'] as object)).toEqual(drawnSteps);
  expect(lines.filter(({ msg }) => msg === 'call')).toEqual([]);
});

test('a call without a request is one line, and health checks are none', async () => {
  const { lines } = await logOf(
    ['--log-level', 'info'],
    (client) => new Promise((resolve) => client.getModel({}, resolve)),
  );
  expect(lines.filter(({ msg }) => msg === 'call')).toMatchObject([
    { method: 'repose.v1.GenerationService/GetModel', code: 'OK', receivedBytes: 0 },
  ]);
});

test('a caller with a token is logged by its name', async () => {
  const { line, token } = issueToken({ name: 'web', roles: ['generate'] });
  const { tokens } = await writeTexts({ tokens: `${line}\n` });
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  const { lines, text } = await logOf(['--log-level', 'info', '--tokens', tokens], async (client) => {
    await generate(client, await createRequest(), { metadata });
    await new Promise((resolve) => client.getModel({}, metadata, resolve));
    await generate(client, await createRequest());
  });
  expect(lines.filter(({ method }) => method !== undefined)).toMatchObject([
    { msg: 'request', caller: 'web', code: 'OK' },
    { msg: 'call', caller: 'web', code: 'OK' },
    { msg: 'call', caller: 'anonymous', code: 'UNAUTHENTICATED' },
  ]);
  expect(text).not.toContain(token);
});

test('a wrong request names its fields, and nothing of a picture, a joint or a token is logged', async () => {
  const secretJoint = { x: 123.4567, y: Number.NaN, confidence: 1 };
  const request = await createRequest({ pose: { joints: [...joints.slice(0, 17), secretJoint] } });
  const { text, lines } = await logOf(['--log-level', 'debug'], async (client) => {
    const metadata = new Metadata();
    metadata.set('authorization', 'Bearer secret-token');
    await new Promise((resolve) => {
      client.generate(request, metadata).on('error', resolve).resume();
    });
  });
  expect(lines.filter(ofRequests)).toMatchObject([
    { code: 'INVALID_ARGUMENT', fields: ['pose.joints[17].y'], model: 'tiny' },
  ]);
  expect(text).not.toMatch(/123\.4567|NaN|secret-token/);
  expect(text).not.toContain((request.cond as Buffer).toString('base64').slice(0, 20));
});

test('a request that takes slowCallMs is logged at level warn, and others are not', async () => {
  const linesAt = async (slowCallMs: number) => {
    const { lines } = await logOf(
      ['--slow-call-ms', String(slowCallMs), '--log-level', 'warn'],
      async (client) => {
        await generate(client, await createRequest({ model: 'slow' }));
        if (slowCallMs > 1) await generate(client, await createRequest({ model: 'missing' })); // refused at once
      },
    );
    return lines.filter(ofRequests);
  };
  expect(await linesAt(1)).toMatchObject([{ level: 40, msg: 'slow request', model: 'slow' }]);
  expect(await linesAt(600_000)).toEqual([]);
});

test('a line for a terminal has the level, the message and the values, without the process', () => {
  const json = JSON.stringify({
    level: 30,
    time: 0,
    pid: 7,
    hostname: 'h',
    msg: 'request',
    code: 'OK',
    ms: 12.5,
  });
  const line = formatLine(json);
  expect(line).toMatch(/INFO/);
  expect(line).toContain('request');
  expect(line).toContain('"code":"OK","ms":12.5');
  expect(line).not.toContain('hostname');
  expect(line.trimEnd()).not.toContain('\n');
});
