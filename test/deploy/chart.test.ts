import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { packageRoot } from '../../src/package-root.js';
import { runCli } from '../support/cli.js';
import { describeWithHelm } from '../support/describe-with-helm.js';
import { findFaults, knownResources, type Resource, toKey } from '../support/kubernetes.js';

const chart = join(packageRoot, 'deploy', 'helm', 'repose');
const valueFiles = readdirSync(join(chart, 'ci'));

/** Values that the chart must refuse, with a part of the reason. */
const refused: readonly (readonly [string, string])[] = [
  ['insecure=false', 'the servers have no TLS'],
  ['insecure=true,replica=2', 'replica'],
  ['insecure=true,config.port=1', 'config/port'],
  ['insecure=true,gateway.enabled=true', 'parentRefs'],
  ['insecure=true,canary.enabled=true', 'tag'],
];

describeWithHelm('deploy/helm/repose', (helm) => {
  const run = (...args: readonly string[]) => spawnSync(helm, args, { encoding: 'utf8' });

  const render = (name: string): readonly Resource[] => {
    const values = join(chart, 'ci', name);
    const { stdout } = run('template', 'prod', chart, '--namespace', 'people', '--values', values);
    return parseAllDocuments(stdout).map((document) => document.toJS() as Resource);
  };

  test.each(valueFiles)('is clean with %s', (name) => {
    const { status, stdout, stderr } = run('lint', '--strict', chart, '--values', join(chart, 'ci', name));
    expect({ status, output: stdout + stderr }).toEqual({
      status: 0,
      output: expect.stringContaining('0 chart(s) failed'),
    });
  });

  test.each(valueFiles)('makes resources that Kubernetes takes with %s', (name) => {
    const resources = render(name);
    expect(resources).not.toEqual([]);
    for (const resource of resources)
      expect({ kind: resource.kind, faults: findFaults(resource) }).toEqual({
        kind: resource.kind,
        faults: [],
      });
  });

  test('makes each of its resources with full values, and an unknown field in one would be found', () => {
    const resources = render('full-values.yaml');
    expect(new Set(resources.map(toKey))).toEqual(new Set(knownResources));
    for (const resource of resources) {
      const { kind, spec } = resource;
      const wrong =
        spec === undefined ? { ...resource, extra: 1 } : { ...resource, spec: { ...spec, extra: 1 } };
      expect({ kind, faults: findFaults(wrong) }).toEqual({
        kind,
        faults: [expect.stringContaining('"extra"')],
      });
    }
  });

  test.each(valueFiles)('gives the servers settings that they know with %s', async (name) => {
    const folder = mkdtempSync(join(tmpdir(), 'repose-chart-'));
    const settings = render(name).flatMap(({ data }) => data?.['repose.yaml'] ?? []);
    expect(settings).not.toEqual([]);
    for (const text of settings) {
      const file = join(folder, 'repose.yaml');
      writeFileSync(file, text);
      expect(await runCli('serve', '--config', file, '--print-config')).toMatchObject({
        status: 0,
        stderr: '',
      });
    }
    rmSync(folder, { recursive: true });
  });

  test.each(refused)('refuses %s', (values, reason) => {
    const { status, stderr } = run('template', 'prod', chart, '--set', values);
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining(reason) });
  });
});
