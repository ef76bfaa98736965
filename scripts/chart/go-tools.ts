import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Go programs, each at a version, as `go install` names them. */
const programs = {
  helm: 'helm.sh/helm/v4/cmd/helm@v4.3.1',
  kubeconform: 'github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0',
} as const;

/** Go modules whose files are read: the API of Kubernetes, and custom resources. */
const modules = {
  kubernetes: 'k8s.io/kubernetes@v1.36.3',
  gateway: 'sigs.k8s.io/gateway-api@v1.6.1',
  prometheus: 'github.com/prometheus-operator/prometheus-operator@v0.85.0',
  keda: 'github.com/kedacore/keda/v2@v2.21.0',
} as const;

/** Whether Go is installed. */
export function hasGo(): boolean {
  return spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0;
}

/** Returns the path of a program, which is built into the cache folder the first time. */
export function installProgram(cache: string, name: keyof typeof programs): string {
  const source = programs[name];
  const folder = join(cache, 'go-tools', `${name}${source.slice(source.indexOf('@'))}`);
  const path = join(folder, name);
  if (existsSync(path)) return path;
  console.log(`Building ${source} (${name === 'helm' ? 'some minutes' : 'some seconds'})`);
  execFileSync('go', ['install', source], { stdio: 'inherit', env: { ...process.env, GOBIN: folder } });
  return path;
}

/** Returns the folder of a module's files, which Go keeps. */
export function downloadModule(name: keyof typeof modules): string {
  const found = execFileSync('go', ['mod', 'download', '-json', modules[name]], { encoding: 'utf8' });
  const { Dir } = JSON.parse(found) as { readonly Dir: string };
  return Dir;
}

/** The version of Kubernetes whose API is read. */
export const kubernetesVersion = modules.kubernetes.slice(modules.kubernetes.indexOf('@') + 1);
