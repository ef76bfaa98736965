/**
 * `npm run check:chart`: renders the Helm chart with each of its values in `ci/`, and lets a real
 * Kubernetes API server admit every resource, without keeping it. Needs Go and etcd. The server, its
 * etcd and their files are gone afterwards.
 */
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '#dist/cache-folder.js';
import { packageRoot } from '#dist/package-root.js';
import { findFreePort } from '../bench/serve/servers/find-free-port.js';
import { type StartedServer, startServer } from '../bench/serve/servers/start-server.js';
import { setUpHelm, toHelmPath, toKubectlPath } from './helm.js';
import { setUpKubeApiserver } from './kube-apiserver.js';
import { customResources, fetchModuleFile } from './kubernetes-modules.js';

const chart = join(packageRoot, 'deploy', 'helm', 'repose');
const namespace = 'people';

if (spawnSync('etcd', ['--version']).error)
  throw new Error('Cannot check the chart: etcd is missing, expected that of the package etcd-server');
const cache = cacheFolder(process.env);
const say = (line: string) => process.stderr.write(`${line}\n`);
await setUpHelm(cache, say);
const apiserver = setUpKubeApiserver(cache, say);
const folder = mkdtempSync(join(tmpdir(), 'repose-chart-'));
const port = await findFreePort();
const token = randomUUID();
const access = [
  '--kubeconfig=/dev/null', // no cluster of the user's
  `--server=https://127.0.0.1:${port}`,
  `--certificate-authority=${join(folder, 'apiserver.crt')}`, // which the server makes for itself
  `--token=${token}`,
];
const servers: StartedServer[] = [];
try {
  const etcd = await startEtcd();
  await startApiserver(etcd);
  prepareCluster();
  const refused = readdirSync(join(chart, 'ci')).filter((name) => !admits(join(chart, 'ci', name)));
  if (refused.length > 0)
    throw new Error(`Kubernetes refuses the chart with ${refused.join(' and ')}: see above`);
} finally {
  for (const server of servers.reverse()) await server.stop();
  rmSync(folder, { recursive: true });
}

/** Returns the address of an empty etcd. */
async function startEtcd(): Promise<string> {
  const address = `127.0.0.1:${await findFreePort()}`;
  const peers = 'http://127.0.0.1:0';
  const args = [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=http://${address}`,
    `--advertise-client-urls=http://${address}`,
    `--listen-peer-urls=${peers}`,
    `--initial-advertise-peer-urls=${peers}`,
    `--initial-cluster=default=${peers}`,
  ];
  const isReady = async () => (await fetch(`http://${address}/health`)).ok;
  servers.push(await startServer('etcd', { command: 'etcd', args, address, isReady }));
  return address;
}

/** Starts the API server with a certificate of its own and one user, who may do everything. */
async function startApiserver(etcd: string): Promise<void> {
  const address = `127.0.0.1:${port}`;
  const tokens = join(folder, 'tokens.csv');
  writeFileSync(tokens, `${token},admin,admin,system:masters\n`);
  const serviceAccountKey = join(folder, 'service-account.pem');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(serviceAccountKey, privateKey.export({ type: 'sec1', format: 'pem' }));
  const args = [
    `--etcd-servers=http://${etcd}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${folder}`,
    `--token-auth-file=${tokens}`,
    '--authorization-mode=RBAC',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${serviceAccountKey}`,
    `--service-account-signing-key-file=${serviceAccountKey}`,
  ];
  const isReady = async () =>
    spawnSync(toKubectlPath(cache), [...access, 'get', '--raw=/readyz']).status === 0;
  servers.push(await startServer('kube-apiserver', { command: apiserver, args, address, isReady }));
}

/** Defines the custom resources, and makes a namespace that warns of pods that ask for rights. */
function prepareCluster(): void {
  kubectl(
    'apply',
    '--server-side',
    ...customResources.map((source) => `--filename=${fetchModuleFile(source)}`),
  );
  kubectl('wait', '--for=condition=Established', 'crd', '--all');
  kubectl('create', 'namespace', namespace);
  kubectl('label', 'namespace', namespace, 'pod-security.kubernetes.io/warn=restricted');
}

/** Whether the server admits each resource of the chart with these values, without a warning. Prints its answers. */
function admits(values: string): boolean {
  say(`\n${values}`);
  const args = ['template', 'prod', chart, '--namespace', namespace, '--values', values];
  const { stdout: input } = spawnSync(toHelmPath(cache), args, { stdio: ['ignore', 'pipe', 2] });
  const dryRun = ['apply', '--dry-run=server', '--validate=strict', '--warnings-as-errors'];
  const flags = [...access, ...dryRun, `--namespace=${namespace}`, '--filename=-'];
  return spawnSync(toKubectlPath(cache), flags, { input, stdio: ['pipe', 1, 2] }).status === 0;
}

function kubectl(...args: readonly string[]): void {
  const { status } = spawnSync(toKubectlPath(cache), [...access, ...args], { stdio: ['ignore', 2, 2] });
  if (status !== 0)
    throw new Error(`Cannot prepare the cluster: kubectl ${args[0]} ended with ${status}, see above`);
}
