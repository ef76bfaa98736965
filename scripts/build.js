// @ts-check
/**
 * Compiles `src` to `dist`, bundles the server there, and writes the playground to
 * `dist/web`, from nothing, so that a file that was deleted or renamed leaves no output behind.
 * `node scripts/build.js` always does it; with `--if-stale`, as `buildIfStale()`, only when a
 * source is newer than the last build.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(import.meta.dirname);
/** Carries the time at which the build began: a source changed during the build counts as newer. */
const stamp = join(root, 'dist', '.built');

/**
 * Builds when a file below `src`, or the compiler's configuration, is newer than the last build.
 */
export function buildIfStale() {
  const builtMs = statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (newestMs() > builtMs) build();
}

function build() {
  const started = new Date();
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  /** @param {string[]} args */
  const run = (...args) => execFileSync(process.execPath, args, { stdio: ['ignore', 2, 2] });
  try {
    run(compiler, '-p', root);
    for (const script of ['bundle.js', 'bundle-page.js']) run(join(root, 'scripts', script));
  } catch {
    process.exit(1); // they have said why
  }
  chmodSync(join(root, 'dist', 'cli', 'main.js'), 0o755); // where the package is linked, npx runs the file itself
  writeFileSync(stamp, '');
  utimesSync(stamp, started, started);
}

function newestMs() {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map((name) =>
    join(root, 'src', name),
  );
  // A folder's own time tells of files that were deleted from it.
  return Math.max(
    ...[...files, join(root, 'src'), join(root, 'tsconfig.json')].map((file) => statSync(file).mtimeMs),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--if-stale')) buildIfStale();
  else build();
}
