import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** The version of Kubernetes that the chart is checked against. */
export const kubernetesVersion = 'v1.36.3';
export const kubernetesModule = `k8s.io/kubernetes@${kubernetesVersion}`;

/** A file of a Go module. */
export interface ModuleFile {
  readonly module: string;
  readonly file: string;
}

/** Definitions of the custom resources that the chart can make, as their projects write them. */
export const customResources: readonly ModuleFile[] = [
  {
    module: 'sigs.k8s.io/gateway-api@v1.6.1',
    file: 'config/crd/standard/gateway.networking.k8s.io_grpcroutes.yaml',
  },
  {
    module: 'github.com/prometheus-operator/prometheus-operator@v0.85.0',
    file: 'example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml',
  },
  { module: 'github.com/kedacore/keda/v2@v2.21.0', file: 'config/crd/bases/keda.sh_scaledobjects.yaml' },
];

/** Returns the path of a file of a Go module, which Go downloads once. */
export function fetchModuleFile({ module, file }: ModuleFile): string {
  const found = execFileSync('go', ['mod', 'download', '-json', module], { encoding: 'utf8' });
  const { Dir } = JSON.parse(found) as { readonly Dir: string };
  return join(Dir, file);
}
