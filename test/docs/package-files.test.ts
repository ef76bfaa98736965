import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.js';

const { exports, bin } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
  readonly exports: Readonly<Record<string, string>>;
  readonly bin: Readonly<Record<string, string>>;
};

/** The files that `npm pack` would take. */
function listPacked(): ReadonlySet<string> {
  const options = ['--dry-run', '--json', '--ignore-scripts'];
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', ...options], { cwd: packageRoot, encoding: 'utf8' }),
  );
  return new Set(packed.files.map(({ path }: { path: string }) => path));
}

test('the package has what serving needs and what it exports, and no sources, tests or examples', () => {
  const packed = listPacked();
  const needed = [
    ...['proto/descriptors.binpb', 'proto/repose/v1/generation.proto', 'models/default/model.json'],
    ...['assets/people/body.bin.br', 'dist/server/engine/child.js', 'dist/web/index.html', 'LICENSE'],
  ];
  const exported = [...Object.values(exports), ...Object.values(bin)].map((path) => path.replace('./', ''));
  expect([...needed, ...exported].filter((path) => !packed.has(path))).toEqual([]);
  expect([...packed].filter((path) => /^(src|test|bench|scripts|clients|examples)\//.test(path))).toEqual([]);
});

test('everything exported and public has a page of npm run docs:api', () => {
  const { entryPoints } = JSON.parse(readFileSync(join(packageRoot, 'typedoc.json'), 'utf8')) as {
    readonly entryPoints: readonly string[];
  };
  expect(entryPoints.filter((path) => !existsSync(join(packageRoot, path)))).toEqual([]);
  const modules = Object.values(exports)
    .filter((path) => path.endsWith('.js'))
    .map((path) => path.replace('./dist/', 'src/').replace('.js', '.ts'));
  expect(entryPoints).toEqual(expect.arrayContaining(modules));
});
