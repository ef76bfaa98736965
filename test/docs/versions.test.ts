import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packageRoot, readVersion } from '../../src/package-root.js';

const read = (path: string): string => readFileSync(join(packageRoot, path), 'utf8');

/** The first group of a pattern in a file. */
const find = (path: string, pattern: RegExp): string | undefined => pattern.exec(read(path))?.[1];

test.each([
  ['@repose/client', JSON.parse(read('clients/js/package.json')).version],
  ['repose-client', find('clients/python/pyproject.toml', /^version = "(.*)"$/m)],
  ['the chart', parse(read('deploy/helm/repose/Chart.yaml')).version],
  ['what the chart deploys', parse(read('deploy/helm/repose/Chart.yaml')).appVersion],
  ['the lock file', JSON.parse(read('package-lock.json')).version],
])('%s has the version of the server: docs/contract.md', (_name, version) => {
  expect(version).toBe(readVersion());
});

test('@repose/client depends on what the server is tested with', () => {
  const { dependencies } = JSON.parse(read('clients/js/package.json')) as Dependencies;
  const own = JSON.parse(read('package.json')) as Dependencies & { devDependencies: Record<string, string> };
  const tested = { ...own.dependencies, ...own.devDependencies };
  for (const [name, range] of Object.entries(dependencies))
    expect([name, range]).toEqual([name, `^${tested[name]}`]);
});

interface Dependencies {
  readonly dependencies: Readonly<Record<string, string>>;
}
