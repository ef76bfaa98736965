import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fetchModuleFile, kubernetesModule, kubernetesVersion } from './kubernetes-modules.js';

/**
 * Returns the path of Kubernetes' API server in a cache folder, where Go builds it once. No package
 * has it as a program. A first build takes tens of minutes; one that is stopped goes on from Go's cache.
 */
export function setUpKubeApiserver(cache: string, report: (line: string) => void): string {
  const folder = join(cache, `kube-apiserver-${kubernetesVersion}`);
  const path = join(folder, 'kube-apiserver');
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  report(`Building kube-apiserver ${kubernetesVersion}, once: this takes tens of minutes`);
  const go = (...args: readonly string[]) =>
    execFileSync('go', args, {
      cwd: folder,
      stdio: ['ignore', 2, 2],
      env: { ...process.env, GOFLAGS: '-mod=mod' },
    });
  if (!existsSync(join(folder, 'go.mod'))) go('mod', 'init', 'kube-apiserver');
  go('mod', 'edit', `-require=${kubernetesModule}`, ...readReplacements());
  const versionFlag = `-X k8s.io/component-base/version.gitVersion=${kubernetesVersion}`;
  go(
    'build',
    '-ldflags',
    `-s -w ${versionFlag}`,
    '-o',
    `${path}.built`,
    'k8s.io/kubernetes/cmd/kube-apiserver',
  );
  renameSync(`${path}.built`, path);
  return path;
}

/** Kubernetes' module refers to its parts by folders that it does not ship: each is a module of its own. */
function readReplacements(): string[] {
  const goMod = readFileSync(fetchModuleFile({ module: kubernetesModule, file: 'go.mod' }), 'utf8');
  const version = kubernetesVersion.replace('v1.', 'v0.');
  return [...goMod.matchAll(/^\t(k8s\.io\/\S+) => \.\//gm)].map(
    ([, part]) => `-replace=${part}=${part}@${version}`,
  );
}
