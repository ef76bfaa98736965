import { selectFlavour } from '../../../src/train/tensorflow/wheels.js';
import { toRequirements } from '../../../src/wheels/wheel-set.js';

const machines = [
  ['linux', 'x64', false],
  ['linux', 'arm64', false],
  ['darwin', 'arm64', false],
  ['linux', 'x64', true],
] as const;

test.each(machines)('selectFlavour() pins every wheel for %s %s (gpu: %s) to its content', (...machine) => {
  const { wheels } = selectFlavour(...machine);
  const lines = toRequirements(wheels).trimEnd().split('\n');
  expect(lines).toHaveLength(wheels.length);
  for (const line of lines) expect(line).toMatch(/^[a-z0-9-]+==[0-9.]+ --hash=sha256:[0-9a-f]{64}$/);
});

test.each(machines)(
  'selectFlavour() keeps the libraries that the binding for %s %s (gpu: %s) links to',
  (...machine) => {
    const { files, libraries } = selectFlavour(...machine);
    expect(files.slice(0, 2)).toEqual(libraries.map((name) => ({ pattern: `tensorflow/${name}` })));
  },
);

test('selectFlavour() gives each kind of machine a cache folder of its own', () => {
  const names = machines.map(([system, arch, gpu]) => selectFlavour(system, arch, gpu).name);
  expect(new Set(names).size).toBe(machines.length);
});

test.each([
  ['win32', 'x64', false],
  ['darwin', 'arm64', true],
] as const)(
  'selectFlavour() names the machines it knows when asked for %s %s (gpu: %s)',
  (system, arch, gpu) => {
    expect(() => selectFlavour(system, arch, gpu)).toThrow(
      expect.objectContaining({
        kind: 'failed-precondition',
        message: expect.stringMatching(
          /^Cannot set up TensorFlow: no library for [a-z0-9-]+, expected linux-x64, linux-arm64/,
        ),
      }),
    );
  },
);
