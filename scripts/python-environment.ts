import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { toMessage } from '#dist/errors.js';

export interface PythonOptions {
  /** The folder in which environments are kept. */
  readonly cache: string;
  /** The path of a pip requirements file. */
  readonly requirements: string;
  /** What the environment does, for people: completes "Setting up the Python that ...". */
  readonly purpose: string;
  /** The commands to try, in their order. */
  readonly commands?: readonly string[];
  /** Whether a version, such as `Python 3.11.7`, will do. */
  readonly isFit?: (version: string) => boolean;
}

/** The path of an environment's interpreter, or why there is none. */
export type PythonEnvironment =
  | { readonly python: string; readonly reason?: never }
  | { readonly python?: never; readonly reason: string };

interface Interpreter {
  readonly command: string;
  readonly version: string;
}

/**
 * A Python with the packages of a list: made once, as the virtual environment `NAME-<hash>` in
 * `cache`, anew when the list or Python's version changes.
 */
export function setUpPython(
  name: string,
  { cache, requirements, purpose, commands = ['python3'], isFit = () => true }: PythonOptions,
): PythonEnvironment {
  const interpreter = findInterpreter(commands, isFit);
  if (!interpreter) return { reason: `none of ${commands.join(', ')} is there in a version that fits` };
  const key = createHash('sha256')
    .update(interpreter.version)
    .update(readFileSync(requirements))
    .digest('hex');
  const folder = join(cache, `${name}-${key.slice(0, 12)}`);
  if (!existsSync(pythonOf(folder))) {
    process.stderr.write(`Setting up the Python that ${purpose}, in ${folder}\n`);
    const reason = create(folder, interpreter.command, requirements);
    if (reason !== undefined) return { reason };
  }
  return { python: pythonOf(folder) };
}

/** The first command that answers with a version, as "Python 3.11.7", that is fit. */
function findInterpreter(
  commands: readonly string[],
  isFit: (version: string) => boolean,
): Interpreter | undefined {
  for (const command of commands) {
    const { status, stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' });
    if (status === 0 && isFit(stdout)) return { command, version: stdout };
  }
  return undefined;
}

/**
 * Makes the environment beside its place and moves it there whole; what went wrong, if anything
 * did.
 */
function create(folder: string, command: string, requirements: string): string | undefined {
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

function run(command: string, args: readonly string[]): string | undefined {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status === 0) return undefined;
  const said = `${stdout}\n${stderr}`.trim().split('\n').at(-1);
  return `"${args.slice(0, 3).join(' ')}" failed: ${said}`;
}

/** Another run may have been faster: then its environment is as good. */
function moveInPlace(temporary: string, folder: string): string | undefined {
  try {
    renameSync(temporary, folder);
  } catch (error) {
    if (!existsSync(pythonOf(folder))) return toMessage(error);
  }
  return undefined;
}

function pythonOf(folder: string): string {
  return join(folder, 'bin', 'python');
}
