import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:http2';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { packageRoot } from '../../src/package-root.js';
import { connectTo } from '../support/connect-to.js';
import { callRaw, frame, openSession } from '../support/raw-call.js';
import { serve } from '../support/serve.js';
import { until } from '../support/server.js';

// Of the built command: its bundle loads reflection late, and by other means than the sources do.
let server: ChildProcess;
let address: string;

beforeAll(async () => {
  ({ process: server, address } = await serve());
});

afterAll(async () => {
  const ended = once(server, 'exit');
  server.kill();
  await ended;
});

const reflections = ['v1', 'v1alpha'].map((version) => {
  const proto = `node_modules/@grpc/reflection/build/proto/grpc/reflection/${version}/reflection.proto`;
  return [version, join(packageRoot, proto)] as const;
});

test.each(reflections)(
  'reflection %s lists the service and describes its messages',
  async (version, file) => {
    const client = connectTo(address, file, `grpc.reflection.${version}.ServerReflection`);
    const ask = (question: object) =>
      new Promise<Record<string, never>>((resolve, reject) => {
        const stream = client['ServerReflectionInfo']?.();
        stream?.on('error', reject).on('data', resolve);
        stream?.write(question as never);
        stream?.end();
      });
    const list = await ask({ listServices: '*' });
    expect(list).toMatchObject({
      listServicesResponse: {
        service: expect.arrayContaining([
          { name: 'repose.v1.GenerationService' },
          { name: 'grpc.health.v1.Health' },
        ]),
      },
    });
    const file_ = await ask({ fileContainingSymbol: 'repose.v1.GenerateRequest' });
    // With the files that it imports: a client knows nothing else of them.
    const files: readonly Buffer[] = file_['fileDescriptorResponse']?.['fileDescriptorProto'] ?? [];
    const names = ['repose/v1/generation.proto', 'google/rpc/status.proto'];
    for (const name of names)
      expect(files.some((file) => file.subarray(2).toString().startsWith(name))).toBe(true);
    // Field names as in the proto file: clients in other languages build their own from them.
    expect(files.map(String).join()).toContain('model_version');
    client.close();
  },
);

test('callers of reflection that ask and ask and never read cost no more than callers of anything else', async () => {
  const question = frame(Buffer.concat([Buffer.of(0x22, 25), Buffer.from('repose.v1.GenerateRequest')]));
  const questions = Buffer.concat(Array<Buffer>(200).fill(question));
  const sessions = [1, 2].map(() => openSession(address, { initialWindowSize: 0 }));
  const calls = sessions.flatMap((session) =>
    Array.from({ length: 200 }, () =>
      callRaw('', '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo', { session }),
    ),
  );
  for (const call of calls) call.send(questions);
  await until(() => calls.filter(({ rstCode }) => rstCode === constants.NGHTTP2_CANCEL).length > 50);
  for (const session of sessions) session.destroy();
});

test.each([
  ['is too large', Buffer.alloc(16_385)],
  ['is none', Buffer.of(0x0a, 100, 1)],
])('reflection of a message that %s is INVALID_ARGUMENT', async (_name, bytes) => {
  for (const [version] of reflections) {
    const call = callRaw(address, `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`);
    call.send(frame(bytes));
    await until(() => call.rstCode !== undefined);
    call.hangUp();
    expect(call.status).toBe(status.INVALID_ARGUMENT);
    expect(call.details.violations).toEqual([{ field: 'message', description: call.message }]);
  }
});
