import { join } from 'node:path';
import { kill } from 'node:process';
import { type Client, credentials, type GrpcObject, loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { protoPath } from 'grpc-health-check';
import { packageRoot } from '../../src/package-root.js';
import type { RunningServer } from '../../src/server/running-server.js';
import { enginePid, startTestServer } from '../support/server.js';

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
): Client & Record<string, (...args: unknown[]) => NodeJS.ReadWriteStream> {
  const found = name
    .split('.')
    .reduce<GrpcObject>(
      (at, part) => at[part] as GrpcObject,
      loadPackageDefinition(loadSync(file, { enums: String })),
    );
  const Service = found as unknown as new (...args: unknown[]) => ReturnType<typeof connectTo>;
  return new Service(server.address, credentials.createInsecure());
}

test.each(['', 'repose.v1.GenerationService'])('the health of %j follows the engine', async (service) => {
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
    expect(file_).toMatchObject({ fileDescriptorResponse: { fileDescriptorProto: [expect.any(Buffer)] } });
    // Field names as in the proto file: clients in other languages build their own from them.
    const [descriptor] = file_['fileDescriptorResponse']?.['fileDescriptorProto'] ?? [];
    expect(String(descriptor)).toContain('model_version');
    client.close();
  },
);
