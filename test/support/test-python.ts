import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/package-root.js';

/** Runs a program of test/python, or of any absolute path, with these arguments, in `cwd`, and returns what it printed. Rejects when it fails. */
export type RunPython = (
  script: string,
  args: readonly string[],
  options?: { readonly cwd?: string },
) => Promise<string>;

/**
 * A `describe` block that needs Python with the packages of test/requirements.txt, which `npm test` sets up. Where that
 * could not be done the block becomes one skipped test, whose name says why. `python` is that interpreter.
 */
export function describeWithTestPython(
  name: string,
  fn: (runPython: RunPython, python: string) => void,
): void {
  const { REPOSE_TEST_PYTHON: python, REPOSE_TEST_PYTHON_MISSING: reason } = process.env;
  if (!python) {
    test.skip(`${name}: ${reason ?? 'no Python is set up, expected to be run by "npm test"'}`, () =>
      undefined);
    return;
  }
  const runPython: RunPython = async (script, args, { cwd } = {}) => {
    const path = resolve(packageRoot, 'test', 'python', script);
    const { stdout } = await promisify(execFile)(python, [path, ...args], { cwd });
    return stdout;
  };
  describe(name, () => fn(runPython, python));
}
