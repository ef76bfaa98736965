import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

const requirements = join(dirname(import.meta.dirname), 'test', 'requirements.txt');

/**
 * A Python with the packages of test/requirements.txt, with which tests check files of ours: made once, as a virtual
 * environment in `cache`, anew when the list or Python's version changes. `{ python }` is its path; `{ reason }` says
 * why there is none.
 */
export function setUpTestPython(cache) {
  const found = spawnSync('python3', ['--version'], { encoding: 'utf8' });
  if (found.status !== 0) return { reason: 'python3 is missing' };
  const key = createHash('sha256').update(found.stdout).update(readFileSync(requirements)).digest('hex');
  const folder = join(cache, `test-python-${key.slice(0, 12)}`);
  if (!existsSync(pythonOf(folder))) {
    process.stderr.write(`Setting up the Python that checks files of ours, in ${folder}\n`);
    const reason = create(folder);
    if (reason) return { reason };
  }
  return { python: pythonOf(folder) };
}

/** Makes the environment beside its place and moves it there whole; what went wrong, if anything did. */
function create(folder) {
  const temporary = `${folder}.${process.pid}`;
  mkdirSync(dirname(folder), { recursive: true });
  try {
    return (
      run('python3', ['-m', 'venv', temporary]) ??
      run(pythonOf(temporary), ['-m', 'pip', 'install', '--retries', '1', '--requirement', requirements]) ??
      moveInPlace(temporary, folder)
    );
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function run(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status === 0) return undefined;
  const said = `${stdout}\n${stderr}`.trim().split('\n').at(-1);
  return `"${args.slice(0, 3).join(' ')}" failed: ${said}`;
}

/** Another run may have been faster: then its environment is as good. */
function moveInPlace(temporary, folder) {
  try {
    renameSync(temporary, folder);
  } catch (error) {
    if (!existsSync(pythonOf(folder))) return error.message;
  }
  return undefined;
}

function pythonOf(folder) {
  return join(folder, 'bin', 'python');
}
