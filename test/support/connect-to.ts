import { type Client, credentials, type GrpcObject, loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

/** A client of a service that we did not write, from its own proto file. */
export function connectTo(
  address: string,
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
  return new Service(address, credentials.createInsecure());
}
