// @ts-check
/**
 * Compiles `src` to `dist`, bundles the server there, and writes the playground to
 * `dist/web`, from nothing, so that a file that was deleted or renamed leaves no output behind. A
 * build is whole before it takes the place of `dist`, also where several run at once.
 * `node scripts/build.js` always does it; with `--if-stale`, as `buildIfStale()`, only when a
 * source is newer than the last build.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(import.meta.dirname);
const dist = join(root, 'dist');
/** Carries the time at which the build began: a source changed during the build counts as newer. */
const stampName = '.built';

/**
 * Builds when a file below `src`, or the compiler's configuration, is newer than the last build.
 */
export function buildIfStale() {
  const builtMs = statSync(join(dist, stampName), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (newestMs() > builtMs) build();
}

function build() {
  const started = new Date();
  const made = `${dist}-${process.pid}`; // beside dist: what is in it finds node_modules as from there
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  /** @param {string[]} args */
  const run = (...args) => execFileSync(process.execPath, args, { stdio: ['ignore', 2, 2] });
  try {
    run(compiler, '-p', root, '--outDir', made);
    for (const script of ['bundle.js', 'bundle-page.js']) run(join(root, 'scripts', script), made);
  } catch {
    rmSync(made, { recursive: true, force: true });
    process.exit(1); // they have said why
  }
  chmodSync(join(made, 'cli', 'main.js'), 0o755); // where the package is linked, npx runs the file itself
  const stamp = join(made, stampName);
  writeFileSync(stamp, '');
  utimesSync(stamp, started, started);
  replaceDist(made);
}

/**
 * Puts a finished build in the place of `dist`.
 * @param {string} made
 */
function replaceDist(made) {
  const old = `${made}.old`;
  for (let isPlaced = false; !isPlaced; ) {
    tryRename(dist, old, 'ENOENT'); // there is none yet, or another build has just moved it
    isPlaced = tryRename(made, dist, 'ENOTEMPTY'); // another build has put its own there
    rmSync(old, { recursive: true, force: true });
  }
}

/**
 * Whether it could be renamed; throws every other error than the expected one.
 * @param {string} from
 * @param {string} to
 * @param {string} expected
 */
function tryRename(from, to, expected) {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === expected) return false;
    throw error;
  }
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
