import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packageRoot } from '../../../src/package-root.js';
import { generate } from '../../support/grpc-client.js';
import { fetchText } from '../../support/metrics.js';
import { describeWithPrometheus, runPromtool, startPrometheus } from '../../support/prometheus.js';
import { createRequest, startTestServer } from '../../support/server.js';

const folder = join(packageRoot, 'deploy', 'prometheus');
const read = (...path: readonly string[]): string => readFileSync(join(packageRoot, ...path), 'utf8');
const rules = parse(read('deploy', 'prometheus', 'rules.yaml')) as {
  groups: { rules: { alert?: string; expr: string; annotations?: { runbook: string } }[] }[];
};
const dashboard = JSON.parse(read('deploy', 'grafana', 'repose.json')) as {
  panels: { title: string; targets?: { expr: string }[] }[];
};
const guide = read('docs', 'operating.md');

const ruleExpressions = rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr));
const alerts = rules.groups.flatMap((group) => group.rules).filter(({ alert }) => alert !== undefined);
const panels = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }): [string, string] => [title, expr]),
);

/** A dashboard's expression with a value for each of its variables. */
const fill = (expression: string): string =>
  expression.replaceAll('$__rate_interval', '1m').replaceAll('$job', 'repose').replaceAll('$instance', '.+');

/** The names of metrics in a text. Labels such as `grpc_method` are not among them. */
function findNames(text: string): Set<string> {
  const withoutLabels = text.replace(/\b(by|on|ignoring) \([^)]*\)/g, '').replace(/\{[^}]*\}/g, '');
  return new Set(withoutLabels.match(/\b(repose|grpc_server|nodejs|process)_[a-z\d_]+\b/g));
}

/** The names that a server exposes, from its `# TYPE` lines; histograms with their three series. */
function findExposed(text: string): Set<string> {
  const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  return new Set(
    types.flatMap(([, name = '', type]) =>
      type === 'histogram' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  );
}

test('every metric that the rules and the dashboard use exists, and the guide explains each of ours', async () => {
  const { server, client, close } = await startTestServer({ metricsAddress: '127.0.0.1:0' });
  const text = await fetchText(server);
  const exposed = findExposed(text);
  const used = findNames([...ruleExpressions, ...panels.map(([, expression]) => expression)].join('\n'));
  expect([...used].filter((name) => !exposed.has(name))).toEqual([]);
  const ours = [...text.matchAll(/^# TYPE ((?:repose|grpc)_\S+)/gm)].map(([, name]) => name);
  expect(ours.filter((name) => !guide.includes(`\`${name}\``))).toEqual([]);
  client.close();
  await close();
});

test('every alert is tested, and the guide says under its name what to do', () => {
  const tests = read('deploy', 'prometheus', 'rules.test.yaml');
  for (const { alert, annotations } of alerts) {
    expect(tests).toContain(`alertname: ${alert}`);
    expect(guide).toContain(`### ${alert}\n`);
    expect(annotations?.runbook).toBe(`docs/operating.md#${alert?.toLowerCase()}`);
  }
});

describeWithPrometheus('with Prometheus', () => {
  test.each([
    ['check', 'config', join(folder, 'prometheus.yaml')],
    ['check', 'rules', join(folder, 'rules.yaml')],
    ['test', 'rules', join(folder, 'rules.test.yaml')],
  ])('promtool %s %s finds no fault', (...args) => {
    const { status, output } = runPromtool(args);
    expect(output).not.toContain('FAILED');
    expect(status).toBe(0);
  });

  test('promtool check metrics finds no fault in what a server exposes', async () => {
    const { server, client, close } = await startTestServer({ metricsAddress: '127.0.0.1:0' });
    await generate(client, await createRequest());
    expect(runPromtool(['check', 'metrics'], await fetchText(server))).toEqual({ status: 0, output: '' });
    await close();
  });

  test('Prometheus scrapes a server, and every panel of the dashboard has something to show', async () => {
    const { server, client, close } = await startTestServer({ metricsAddress: '127.0.0.1:0' });
    const prometheus = await startPrometheus(server.metricsAddress ?? '', join(folder, 'rules.yaml'));
    await generate(client, await createRequest());
    await prometheus.untilPositive('repose_requests_total');
    await generate(client, await createRequest());
    await prometheus.untilPositive('rate(repose_requests_total[1m])');
    await prometheus.untilPositive('repose:coarse_picture_seconds:p95_5m');
    for (const [title, expression] of panels) {
      const series = await prometheus.query(fill(expression));
      expect([title, series.length > 0 && series.every(({ value }) => !Number.isNaN(value))]).toEqual([
        title,
        true,
      ]);
    }
    expect(await prometheus.query('ALERTS{alertstate="firing"}')).toEqual([]);
    await prometheus.close();
    await close();
  });
});
