import { EventEmitter } from 'node:events';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import { pino } from 'pino';
import { packageRoot } from '../../../src/package-root.js';
import { HeldBytes } from '../../../src/server/callers/held-bytes.js';
import { Reflection } from '../../../src/server/rpc/reflection.js';
import { connectTo } from '../../support/connect-to.js';

const proto = 'node_modules/@grpc/reflection/build/proto/grpc/reflection/v1/reflection.proto';

test('a reflection whose descriptors cannot be read answers once they can', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'repose-reflection-'));
  const descriptors = join(folder, 'descriptors.binpb');
  const server = new Server();
  const clock = { nowMs: () => performance.now(), wakeAfter: () => undefined };
  const unread = new HeldBytes(() => ({ maxBytes: 1_000_000, maxMs: 60_000 }), clock);
  new Reflection(
    { log: pino({ level: 'silent' }), events: new EventEmitter(), unread },
    descriptors,
  ).addToServer(server);
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  const client = connectTo(
    `127.0.0.1:${port}`,
    join(packageRoot, proto),
    'grpc.reflection.v1.ServerReflection',
  );
  const list = () =>
    new Promise((resolve, reject) => {
      const stream = client['ServerReflectionInfo']?.();
      stream?.on('error', reject).on('data', resolve);
      stream?.write({ listServices: '*' } as never);
      stream?.end();
    });

  await expect(list()).rejects.toMatchObject({ code: status.INTERNAL });
  await copyFile(join(packageRoot, 'proto', 'descriptors.binpb'), descriptors);
  expect(await list()).toHaveProperty('listServicesResponse');

  client.close();
  server.forceShutdown();
  await rm(folder, { recursive: true });
});
