/** Loads the proto files for the server and its clients. */
import { join } from 'node:path';
import { loadSync, type PackageDefinition } from '@grpc/proto-loader';
import { packageRoot } from '../package-root.js';

/**
 * Returns the definitions of `repose.v1`, which the types in `src/generated` describe. Unknown enum
 * values are numbers instead of names.
 */
export function loadGenerationPackage(): PackageDefinition {
  return load('repose/v1/generation.proto');
}

/** Returns the definitions of `inference`, the Open Inference Protocol. */
export function loadInferencePackage(): PackageDefinition {
  return load('inference/open_inference.proto');
}

/** Returns the definitions of `google.rpc`: a status with its details. */
export function loadStatusPackage(): PackageDefinition {
  return load('google/rpc/status.proto', 'google/rpc/error_details.proto');
}

function load(...files: string[]): PackageDefinition {
  return loadSync(files, {
    includeDirs: [join(packageRoot, 'proto')],
    longs: Number,
    enums: String,
    defaults: true,
    oneofs: true,
  });
}
