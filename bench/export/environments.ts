import { join } from 'node:path';
import { setUpPython } from '../../scripts/python-environment.js';

/**
 * What the packages of each environment run on: minor versions of Python 3. `timing` runs
 * everybody's files.
 */
const environments = {
  timing: { oldest: 11, newest: 14 },
  torch: { oldest: 11, newest: 14 },
  tf2onnx: { oldest: 10, newest: 11 },
};
export type EnvironmentName = keyof typeof environments;

/**
 * The Python that holds an environment's packages, installed on first use. Ends the program with
 * the reason if it cannot be installed: REPOSE_BENCH_PYTHON names a Python to try before those on
 * the path.
 */
export function setUpEnvironment(name: EnvironmentName, cache: string): string {
  const { oldest, newest } = environments[name];
  const minors = Array.from({ length: newest - oldest + 1 }, (_, index) => newest - index);
  const named = process.env['REPOSE_BENCH_PYTHON'];
  const { python, reason } = setUpPython(`bench-${name}`, {
    cache,
    requirements: join(import.meta.dirname, `requirements-${name}.txt`),
    purpose: `runs bench/export/requirements-${name}.txt`,
    commands: [...(named ? [named] : []), 'python3', ...minors.map((minor) => `python3.${minor}`)],
    isFit: (version) => minors.includes(Number(/^Python 3\.(\d+)/.exec(version)?.[1])),
  });
  if (python !== undefined) return python;
  process.stderr.write(
    `Cannot set up ${name}: ${reason}, expected Python 3.${oldest} to 3.${newest} and a reachable package index\n`,
  );
  process.exit(1);
}
