import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageDefinition } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import descriptor from 'protobufjs/ext/descriptor/index.js';
import { packageRoot } from '../package-root.js';

/**
 * The reflection service, which tells clients in every language about our service, the health service and the details
 * of errors. Its descriptors are the proto compiler's: those that proto-loader makes of proto files have other field
 * names, and maps that Go's tools refuse. `scripts/compile-proto.js` writes them.
 */
export function createReflection(): ReflectionService {
  const bytes = readFileSync(join(packageRoot, 'proto', 'descriptors.binpb'));
  const set = descriptor.FileDescriptorSet.decode(bytes).toJSON();
  const { FileDescriptorProto } = descriptor;
  const files: object[] = set['file'];
  const fileDescriptorProtos = files.map((file) =>
    Buffer.from(FileDescriptorProto.encode(FileDescriptorProto.fromObject(file)).finish()),
  );
  // The service reads nothing but the descriptors of a package's messages.
  return new ReflectionService({ all: { fileDescriptorProtos } } as unknown as PackageDefinition);
}
