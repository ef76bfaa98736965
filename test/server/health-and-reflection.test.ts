import { join } from 'node:path';
import { kill } from 'node:process';
import { type Client, credentials, type GrpcObject, loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { protoPath } from 'grpc-health-check';
import { packageRoot } from '../../src/package-root.js';
import type { RunningServer } from '../../src/server/running-server.js';
import { startGenerate, toStages } from '../support/grpc-client.js';
import { createRequest, enginePid, patienceMs, startTestServer, until } from '../support/server.js';

let server: RunningServer;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ server, close } = await startTestServer());
});

afterAll(() => close());

/** A client of a service that we did not write, from its own proto file. */
function connectTo(
  file: string,
  name: string,
  address = server.address,
): Client & Record<string, (...args: unknown[]) => NodeJS.ReadWriteStream> {
  const found = name
    .split('.')
    .reduce<GrpcObject>(
      (at, part) => at[part] as GrpcObject,
      loadPackageDefinition(loadSync(file, { enums: String })),
    );
  const Service = found as unknown as new (...args: unknown[]) => ReturnType<typeof connectTo>;
  return new Service(address, credentials.createInsecure());
}

test.each(['', 'repose.v1.GenerationService', 'repose.v1.GenerationService/tiny'])(
  'the health of %j follows the engine',
  async (service) => {
    const health = connectTo(protoPath, 'grpc.health.v1.Health');
    const watch = health['Watch']?.({ service });
    const seen: string[] = [];
    await new Promise<void>((resolve) => {
      watch?.on('error', () => undefined); // the cancellation below
      watch?.on('data', ({ status }: { status: string }) => {
        seen.push(status);
        if (seen.length === 1) kill(enginePid(server), 'SIGKILL');
        if (seen.length === 3) resolve();
      });
    });
    health.close();
    expect(seen).toEqual(['SERVING', 'NOT_SERVING', 'SERVING']);
  },
);

test('the health of a server that drains stays NOT_SERVING when its engine is replaced', async () => {
  const draining = await startTestServer({ drainMs: patienceMs });
  const health = connectTo(protoPath, 'grpc.health.v1.Health', draining.server.address);
  const seen: string[] = [];
  const watch = health['Watch']?.({ service: '' });
  watch?.on('error', () => undefined); // the server's end
  watch?.on('data', ({ status }: { status: string }) => seen.push(status));
  await until(() => seen.length === 1);
  const pid = enginePid(draining.server);
  kill(pid, 'SIGSTOP'); // it takes the request and keeps the server draining
  const { outcome } = startGenerate(draining.client, await createRequest());
  await until(() => draining.server.jobs === 1);
  const closed = draining.server.close();
  kill(pid, 'SIGKILL');
  expect(toStages(await outcome)).toHaveLength(2);
  await closed;
  expect(seen).toContain('NOT_SERVING');
  expect(seen.slice(1)).not.toContain('SERVING');
  health.close();
  await draining.close();
});

const reflections = ['v1', 'v1alpha'].map((version) => {
  const proto = `node_modules/@grpc/reflection/build/proto/grpc/reflection/${version}/reflection.proto`;
  return [version, join(packageRoot, proto)] as const;
});

test.each(reflections)(
  'reflection %s lists the service and describes its messages',
  async (version, file) => {
    const client = connectTo(file, `grpc.reflection.${version}.ServerReflection`);
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
