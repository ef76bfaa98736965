import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * A Python with the packages of a list: made once, as the virtual environment `NAME-<hash>` in `cache`, anew when the
 * list or Python's version changes. `{ python }` is its path; `{ reason }` says why there is none.
 */
export function setUpPython(
  name,
  { cache, requirements, purpose, commands = ['python3'], isFit = () => true },
) {
  const interpreter = findInterpreter(commands, isFit);
  if (!interpreter) return { reason: `none of ${commands.join(', ')} is there in a version that fits` };
  const key = createHash('sha256')
    .update(interpreter.version)
    .update(readFileSync(requirements))
    .digest('hex');
  const folder = join(cache, `${name}-${key.slice(0, 12)}`);
  if (!existsSync(pythonOf(folder))) {
    process.stderr.write(`Setting up the Python that ${purpose}, in ${folder}\n`);
    const reason = create(folder, { command: interpreter.command, requirements });
    if (reason) return { reason };
  }
  return { python: pythonOf(folder) };
}

/** The first command that answers with a version, as "Python 3.11.7", that is fit. */
function findInterpreter(commands, isFit) {
  for (const command of commands) {
    const { status, stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' });
    if (status === 0 && isFit(stdout)) return { command, version: stdout };
  }
  return undefined;
}

/** Makes the environment beside its place and moves it there whole; what went wrong, if anything did. */
function create(folder, { command, requirements }) {
  const temporary = `${folder}.${process.pid}`;
  mkdirSync(dirname(folder), { recursive: true });
  try {
    return (
      run(command, ['-m', 'venv', temporary]) ??
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
