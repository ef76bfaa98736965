/** A real kube-apiserver with etcd, on this machine alone. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '../../bench/serve/servers/start-server.js';
import { downloadModule, kubernetesVersion } from './go-tools.js';

const token = 'dry-run';
const readyTries = 120;

/** A running server of Kubernetes' API. */
export interface KubeServer {
  /** Defines custom resources, and waits until the server knows them. */
  define(files: readonly string[]): void;
  /** Has the server check resources as if it were to create them; returns what it says of each. */
  dryRun(file: string): string;
  stop(): Promise<void>;
}

/** Starts a server with an empty store below `folder`. */
export async function startKubeServer(cache: string, folder: string): Promise<KubeServer> {
  const { apiserver, kubectl } = buildPrograms(cache);
  const [clients, peers, port] = [await findFreePort(), await findFreePort(), await findFreePort()];
  const store = `http://127.0.0.1:${clients}`;
  const etcd = start('etcd', folder, [
    `--data-dir=${join(folder, 'etcd')}`,
    ...[`--listen-client-urls=${store}`, `--advertise-client-urls=${store}`],
    ...[`--listen-peer-urls=http://127.0.0.1:${peers}`],
    ...[`--initial-advertise-peer-urls=http://127.0.0.1:${peers}`],
    `--initial-cluster=default=http://127.0.0.1:${peers}`,
  ]);
  const certificates = join(folder, 'certificates');
  const key = join(folder, 'accounts.key');
  const tokens = join(folder, 'tokens.csv');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(key, privateKey.export({ type: 'pkcs1', format: 'pem' }));
  writeFileSync(tokens, `${token},admin,admin,system:masters\n`);
  const server = start(apiserver, folder, [
    ...[`--etcd-servers=${store}`, `--secure-port=${port}`, '--bind-address=127.0.0.1'],
    ...[`--cert-dir=${certificates}`, `--token-auth-file=${tokens}`, '--authorization-mode=RBAC'],
    ...['--service-account-issuer=https://kubernetes.default.svc', '--service-cluster-ip-range=10.0.0.0/24'],
    ...[`--service-account-key-file=${key}`, `--service-account-signing-key-file=${key}`],
  ]);
  const call = (...args: readonly string[]): string =>
    execFileSync(
      kubectl,
      [
        ...[`--server=https://127.0.0.1:${port}`, `--token=${token}`],
        ...[`--certificate-authority=${join(certificates, 'apiserver.crt')}`, ...args],
      ],
      { encoding: 'utf8', env: { ...process.env, KUBECONFIG: join(folder, 'none') } },
    );
  const stop = async () => {
    for (const child of [server, etcd]) await end(child);
  };
  try {
    await untilReady(server, folder, () => call('get', '--raw', '/readyz'));
    call('create', 'namespace', 'people');
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    define: (files) => {
      call('apply', '--server-side', ...files.map((file) => `--filename=${file}`));
      call('wait', '--for=condition=Established', '--timeout=60s', 'customresourcedefinitions', '--all');
    },
    dryRun: (file) =>
      call(
        'apply',
        '--server-side',
        '--dry-run=server',
        '--validate=strict',
        `--filename=${file}`,
        '-npeople',
      ),
    stop,
  };
}

/** Starts a program whose output goes to a file named after it. */
function start(program: string, folder: string, args: readonly string[]): ChildProcess {
  const output = openSync(join(folder, `${program.split('/').at(-1)}.log`), 'w');
  return spawn(program, args, { stdio: ['ignore', output, output] });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function untilReady(server: ChildProcess, folder: string, ask: () => unknown): Promise<void> {
  for (let tries = 0; tries < readyTries && server.exitCode === null; tries++) {
    try {
      ask();
      return;
    } catch {
      await sleep(500);
    }
  }
  const said = readFileSync(join(folder, 'kube-apiserver.log'), 'utf8').trim().split('\n').slice(-5);
  throw new Error(`Cannot start kube-apiserver: ${said.join('\n')}`);
}

/** Builds the programs into the cache folder the first time. */
function buildPrograms(cache: string): { readonly apiserver: string; readonly kubectl: string } {
  const folder = join(cache, 'go-tools', `kubernetes@${kubernetesVersion}`);
  const paths = { apiserver: join(folder, 'kube-apiserver'), kubectl: join(folder, 'kubectl') };
  if (existsSync(paths.apiserver) && existsSync(paths.kubectl)) return paths;
  console.log(`Building kube-apiserver and kubectl ${kubernetesVersion} (many minutes)`);
  const source = join(folder, 'source');
  mkdirSync(source, { recursive: true });
  writeFileSync(
    join(source, 'go.mod'),
    toGoModule(readFileSync(join(downloadModule('kubernetes'), 'go.mod'), 'utf8')),
  );
  writeFileSync(
    join(source, 'tools.go'),
    '//go:build tools\n\npackage tools\n\nimport (\n\t_ "k8s.io/kubernetes/cmd/kube-apiserver"\n\t_ "k8s.io/kubernetes/cmd/kubectl"\n)\n',
  );
  const go = (...args: readonly string[]) => execFileSync('go', args, { stdio: 'inherit', cwd: source });
  go('mod', 'tidy', '-e');
  for (const path of Object.values(paths))
    go('build', '-o', path, `k8s.io/kubernetes/cmd/${path.split('/').at(-1)}`);
  return paths;
}

/** A module that requires Kubernetes, whose own parts are published as v0 of the same version. */
function toGoModule(kubernetes: string): string {
  const [, language = ''] = /^go (\S+)/m.exec(kubernetes) ?? [];
  const parts = [...kubernetes.matchAll(/^\s*(k8s\.io\/[\w.-]+) => \.\/staging/gm)].map(([, name]) => name);
  const version = kubernetesVersion.replace('v1.', 'v0.');
  const replaced = parts.map((name) => `\t${name} => ${name} ${version}\n`).join('');
  return `module tools\n\ngo ${language}\n\nrequire k8s.io/kubernetes ${kubernetesVersion}\n\nreplace (\n${replaced})\n`;
}
