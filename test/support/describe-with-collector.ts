import { findCollectorFault } from '../../bench/overhead/collector.js';

/**
 * A `describe` block that needs an OpenTelemetry collector, which is in the Python that `npm test` sets up. Where it
 * does not start the block becomes one skipped test, whose name says why.
 */
export function describeWithCollector(name: string, fn: (python: string) => void): void {
  const { REPOSE_TEST_PYTHON: python, REPOSE_TEST_PYTHON_MISSING: missing } = process.env;
  const reason = python
    ? findCollectorFault(python)
    : (missing ?? 'no Python is set up, expected to be run by "npm test"');
  if (python && reason === undefined) describe(name, () => fn(python));
  else test.skip(`${name}: ${reason}`, () => undefined);
}
