import { join } from 'node:path';
import { setUpPython } from '../../scripts/python-environment.js';

/** What each peer's packages run on, and how they are asked for. */
const environments = {
  torch: { oldest: 10, newest: 14 },
  tf2onnx: { oldest: 9, newest: 11 },
};

/**
 * The Python that holds a peer's packages, installed on first use. Ends the program, saying why, where it cannot be:
 * REPOSE_BENCH_PYTHON names a Python to try before those on the path.
 */
export function setUpEnvironment(peer, cache) {
  const { oldest, newest } = environments[peer];
  const minors = Array.from({ length: newest - oldest + 1 }, (_, index) => newest - index);
  const named = process.env['REPOSE_BENCH_PYTHON'];
  const { python, reason } = setUpPython(`bench-${peer}`, {
    cache,
    requirements: join(import.meta.dirname, `requirements-${peer}.txt`),
    purpose: `runs ${peer}`,
    commands: [...(named ? [named] : []), 'python3', ...minors.map((minor) => `python3.${minor}`)],
    isFit: (version) => minors.includes(Number(/^Python 3\.(\d+)/.exec(version)?.[1])),
  });
  if (python) return python;
  process.stderr.write(
    `Cannot compare with ${peer}: ${reason}, expected Python 3.${oldest} to 3.${newest} and a package index in reach\n`,
  );
  process.exit(1);
}
