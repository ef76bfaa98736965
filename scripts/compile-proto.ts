/**
 * Compiles the proto files: to src/generated, the TypeScript types that client and server share; to
 * src/generated/connect, the messages and services as Connect takes them; and to
 * proto/descriptors.binpb, the descriptors that the server's reflection tells. With `--check` it
 * writes nothing and fails where they differ from the proto files.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const committedTypes = join(root, 'src', 'generated');
const committedDescriptors = join(root, 'proto', 'descriptors.binpb');

function generateTypes(folder: string): void {
  const generator = join(root, 'node_modules/@grpc/proto-loader/build/bin/proto-loader-gen-types.js');
  const options = [
    ...['--longs=Number', '--enums=String', '--defaults', '--oneofs', '--includeComments'],
    ...['--grpcLib=@grpc/grpc-js', '--importFileExtension=.js', '--includeDirs=proto'],
    `--outDir=${folder}`,
  ];
  const files = [
    ...['repose/v1/generation.proto', 'inference/open_inference.proto'],
    ...['google/rpc/status.proto', 'google/rpc/error_details.proto'],
  ];
  execFileSync(process.execPath, [generator, ...options, ...files], {
    cwd: root,
    stdio: ['ignore', 'ignore', 2],
  });
  // Indexes of files without a service: nothing in them is used, which strict TypeScript refuses.
  for (const index of ['status.ts', 'error_details.ts']) rmSync(join(folder, index));
  generateConnectTypes(join(folder, 'connect'));
}

/** Protobuf-ES code of our own messages and of the details of errors. */
function generateConnectTypes(folder: string): void {
  const generator = join(root, 'node_modules/.bin/protoc-gen-es');
  const plugin = { local: generator, out: folder, opt: ['target=ts', 'import_extension=js'] };
  const paths = ['proto/repose', 'proto/google'].flatMap((path) => ['--path', path]);
  runBuf('generate', '--template', JSON.stringify({ version: 'v2', plugins: [plugin] }), ...paths);
}

function generateDescriptors(path: string): void {
  runBuf('build', '--as-file-descriptor-set', '--exclude-source-info', `--output=${path}`);
}

function runBuf(...args: readonly string[]): void {
  const buf = join(root, 'node_modules/@bufbuild/buf/bin/buf');
  execFileSync(process.execPath, [buf, ...args], { cwd: root, stdio: ['ignore', 'ignore', 2] });
}

/** The paths of all files below a folder with their text. */
function readFolder(folder: string): string {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = entries.map((entry) => join(entry.parentPath, entry.name).slice(folder.length)).sort();
  return paths.map((path) => `${path}\n${readFileSync(join(folder, path), 'utf8')}`).join('\n');
}

if (process.argv.includes('--check')) {
  const fresh = mkdtempSync(join(tmpdir(), 'repose-proto-'));
  const types = join(fresh, 'types');
  const descriptors = join(fresh, 'descriptors.binpb');
  generateTypes(types);
  generateDescriptors(descriptors);
  const isCurrent =
    readFolder(types) === readFolder(committedTypes) &&
    readFileSync(descriptors).equals(readFileSync(committedDescriptors));
  rmSync(fresh, { recursive: true });
  if (!isCurrent) {
    console.error('src/generated or proto/descriptors.binpb is out of date: run "npm run compile:proto"');
    process.exitCode = 1;
  }
} else {
  rmSync(committedTypes, { recursive: true, force: true });
  generateTypes(committedTypes);
  generateDescriptors(committedDescriptors);
}
