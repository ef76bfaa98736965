/**
 * `npm run check:chart`: checks the Helm chart. Lints it, renders it with each of its ci/ values,
 * checks the resources against the schemas of Kubernetes and of custom resources, and the settings
 * by `repose serve`. With `--server`, a real kube-apiserver takes them in a dry run. The tools are
 * built by Go the first time; without Go, it checks nothing and says so.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import { parseAllDocuments } from 'yaml';
import { cacheFolder } from '#dist/cache-folder.js';
import { packageRoot } from '#dist/package-root.js';
import { downloadModule, hasGo, installProgram } from './go-tools.js';
import { startKubeServer } from './kube-server.js';
import { toSchemaLocation, writeApiSchemas, writeCustomSchemas } from './schemas.js';

const chart = join(packageRoot, 'deploy', 'helm', 'repose');

/** Values that the chart must refuse, with a part of the reason. */
const refused: readonly (readonly [string, string])[] = [
  ['insecure=false', 'the servers have no TLS'],
  ['insecure=true,replica=2', 'replica'],
  ['insecure=true,config.port=1', 'config/port'],
  ['insecure=true,gateway.enabled=true', 'parentRefs'],
  ['insecure=true,canary.enabled=true', 'tag'],
];

/** The custom resources of the chart, as their projects define them. */
function listCustomResources(): string[] {
  const prometheus = join(downloadModule('prometheus'), 'example', 'prometheus-operator-crd');
  return [
    join(downloadModule('gateway'), 'config/crd/standard/gateway.networking.k8s.io_grpcroutes.yaml'),
    join(prometheus, 'monitoring.coreos.com_servicemonitors.yaml'),
    join(downloadModule('keda'), 'config/crd/bases/keda.sh_scaledobjects.yaml'),
  ];
}

function run(program: string, args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Renders the chart with each file of values; returns the files of resources. */
function render(helm: string, folder: string): string[] {
  return readdirSync(join(chart, 'ci')).map((name) => {
    const values = join(chart, 'ci', name);
    console.log(run(helm, ['lint', '--strict', chart, '--values', values]).trim());
    const path = join(folder, name.replace('-values', ''));
    writeFileSync(path, run(helm, ['template', 'prod', chart, '--namespace', 'people', '--values', values]));
    return path;
  });
}

function assertRefusals(helm: string): void {
  for (const [values, reason] of refused) {
    const { status, stderr } = spawnSync(helm, ['template', 'prod', chart, '--set', values], {
      encoding: 'utf8',
    });
    if (status === 0 || !stderr.includes(reason))
      throw new Error(`Cannot trust the chart: it takes ${values}, expected an error about ${reason}`);
  }
}

/** The server must know every setting of each ConfigMap. */
function checkSettings(resources: string, folder: string): void {
  for (const document of parseAllDocuments(readFileSync(resources, 'utf8'))) {
    const { kind, metadata, data } = document.toJS() ?? {};
    if (kind !== 'ConfigMap') continue;
    const file = join(folder, `${metadata.name}.repose.yaml`);
    writeFileSync(file, data['repose.yaml']);
    const cli = join(packageRoot, 'dist', 'cli', 'main.js');
    run(process.execPath, [cli, 'serve', '--config', file, '--print-config']);
    console.log(`${basename(resources)}: the settings of ${metadata.name} are known`);
  }
}

async function check(withServer: boolean): Promise<void> {
  const cache = cacheFolder(process.env);
  const helm = installProgram(cache, 'helm');
  const kubeconform = installProgram(cache, 'kubeconform');
  const folder = mkdtempSync(join(tmpdir(), 'repose-chart-'));
  try {
    const rendered = render(helm, folder);
    assertRefusals(helm);
    const schemas = join(folder, 'schemas');
    writeApiSchemas(join(downloadModule('kubernetes'), 'api', 'openapi-spec', 'swagger.json'), schemas);
    const customResources = listCustomResources();
    for (const file of customResources) writeCustomSchemas(file, schemas);
    const options = ['-strict', '-summary', '-schema-location', toSchemaLocation(schemas)];
    console.log(run(kubeconform, [...options, ...rendered]).trim());
    for (const resources of rendered) checkSettings(resources, folder);
    if (!withServer) return;
    const server = await startKubeServer(cache, folder);
    try {
      server.define(customResources);
      for (const resources of rendered) console.log(server.dryRun(resources).trim());
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const { server = false } = new Command()
  .name('check:chart')
  .description('Checks the Helm chart')
  .option('--server', 'also by a dry run on a real kube-apiserver; needs etcd (Debian: etcd-server)')
  .parse()
  .opts<{ readonly server?: boolean }>();
if (hasGo()) await check(server);
else console.error('The Helm chart is not checked: Go is missing, expected 1.26 or newer (go.dev)');
