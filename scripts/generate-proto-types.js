/**
 * Writes src/generated: the TypeScript types of the proto files, which client and server share. With `--check` it
 * writes nothing and fails where they differ from the proto files.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const committed = join(root, 'src', 'generated');

function generate(folder) {
  const generator = join(root, 'node_modules/@grpc/proto-loader/build/bin/proto-loader-gen-types.js');
  const options = [
    ...['--longs=Number', '--enums=String', '--defaults', '--oneofs', '--includeComments'],
    ...['--grpcLib=@grpc/grpc-js', '--importFileExtension=.js', '--includeDirs=proto'],
    `--outDir=${folder}`,
  ];
  const files = ['repose/v1/generation.proto', 'google/rpc/status.proto', 'google/rpc/error_details.proto'];
  execFileSync(process.execPath, [generator, ...options, ...files], {
    cwd: root,
    stdio: ['ignore', 'ignore', 2],
  });
  // Indexes of files without a service: nothing in them is used, which strict TypeScript refuses.
  for (const index of ['status.ts', 'error_details.ts']) rmSync(join(folder, index));
}

/** The paths of all files below a folder with their text. */
function readFolder(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = entries.map((entry) => join(entry.parentPath, entry.name).slice(folder.length)).sort();
  return paths.map((path) => `${path}\n${readFileSync(join(folder, path), 'utf8')}`).join('\n');
}

if (process.argv.includes('--check')) {
  const fresh = mkdtempSync(join(tmpdir(), 'repose-proto-'));
  generate(fresh);
  const isCurrent = readFolder(fresh) === readFolder(committed);
  rmSync(fresh, { recursive: true });
  if (!isCurrent) {
    console.error('src/generated differs from proto/: run node scripts/generate-proto-types.js');
    process.exitCode = 1;
  }
} else {
  rmSync(committed, { recursive: true, force: true });
  generate(committed);
}
