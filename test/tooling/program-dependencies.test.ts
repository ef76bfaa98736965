import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.js';
import { extract } from '../support/program-dependencies.cjs';

const imports = () => ['./own.js', '#dist/errors.js'];

/** What a file of this path and content depends on. */
function dependenciesOf(path: string, code: string): readonly string[] {
  return [...extract(code, join(packageRoot, path), imports)];
}

test('a file depends on what it imports, on compiled sources by their source', () => {
  expect(dependenciesOf('bench/serve/a.ts', '')).toEqual(['./own.js', '../../src/errors.js']);
});

test('a file depends on the source of the program that it starts', () => {
  const code = "fork(join(packageRoot, 'dist', 'server', 'engine', 'child.js'), [])";
  expect(dependenciesOf('src/server/engine/spawn-engine.ts', code)).toContain('./child.js');
});

test('a test of the command line depends on the sub-commands that it names, not on all of them', () => {
  const code = "import { runCli } from '../support/cli.js';\nawait runCli('train', '--data', folder);";
  expect(dependenciesOf('test/cli/train.test.ts', code)).toContain('../../src/cli/commands/train.js');
  expect(dependenciesOf('test/cli/train.test.ts', code)).toHaveLength(3);
});

test('a file that names a sub-command without starting it does not depend on it', () => {
  expect(dependenciesOf('test/a.test.ts', "expect(name).toBe('train')")).toHaveLength(2);
});
