import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { BenchBundle } from '../models.js';
import type { BenchServer } from './bench-server.js';
import { findFreePort } from './find-free-port.js';
import { connectKserve, ghzOfKserve, isKserveReady, kserveModel } from './kserve-contract.js';
import { describeSettings, describeVersions, pythonFolder, runPython, setUpPeer } from './python-peers.js';
import { startServer } from './start-server.js';

const cores = availableParallelism();

/** Instances of the model, threads of each one's sessions, and the largest batch. */
export type TritonSettings = {
  readonly instances: number;
  readonly threads: number;
  readonly batch: number;
};

const oneOnEachCore: TritonSettings = { instances: cores, threads: 1, batch: 4 };

/** What `npm run bench -- --tune` tries; the benchmark takes the first. */
export const tritonSettings: readonly TritonSettings[] = [
  oneOnEachCore,
  { instances: cores, threads: 1, batch: 1 },
  { instances: cores, threads: 1, batch: 16 },
  { instances: 1, threads: cores, batch: 4 },
  { instances: 1, threads: cores, batch: 16 },
];

/**
 * Starts NVIDIA's Triton with its Python backend: instances with their own onnxruntime sessions,
 * dynamic batching, and a decoupled model, which answers a request twice on its stream.
 */
export async function startTriton(
  { folder, files }: BenchBundle,
  settings: TritonSettings = oneOnEachCore,
): Promise<BenchServer> {
  // Its stub only works with the system's Python.
  const python = setUpPeer('triton', { oldest: 11, newest: 12, commands: ['/usr/bin/python3'] });
  const work = mkdtempSync(join(tmpdir(), 'bench-triton-'));
  const descriptors = join(work, 'service.binpb');
  runPython(python, [
    join(pythonFolder, 'write_descriptors.py'),
    'tritonclient.grpc.service_pb2',
    descriptors,
  ]);
  const packages = runPython(python, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))']).trim();
  const backends = writeBackends(join(work, 'backends'), { packages, python });
  const graphs = { coarse: join(folder, files.coarse), refine: join(folder, files.refine) };
  const models = writeModels(join(work, 'models'), { ...graphs, ...settings });

  const port = await findFreePort();
  const address = `127.0.0.1:${port}`;
  const server = await startServer('triton', {
    command: join(packages, 'pytriton', 'tritonserver', 'bin', 'tritonserver'),
    args: [
      `--model-repository=${models}`,
      `--backend-directory=${backends}`,
      '--disable-auto-complete-config',
      '--allow-http=false',
      '--allow-metrics=false',
      '--grpc-address=127.0.0.1',
      `--grpc-port=${port}`,
    ],
    env: {
      PATH: `${dirname(python)}:${process.env['PATH']}`, // the stub uses the packages of the first python3
      LD_LIBRARY_PATH: join(packages, 'nvidia_pytriton.libs'),
    },
    work,
    address,
    isReady: () => isKserveReady(address, descriptors),
  });
  return {
    ...server,
    title: `Triton 2.51, Python backend: ${describeSettings(settings)}; decoupled streams`,
    versions: describeVersions('triton'),
    connect: () => connectKserve(address, { descriptors, streams: true }),
    ghz: (request) => ghzOfKserve(address, request, { descriptors, streams: true }),
  };
}

/** Writes the folder of the Python backend, with the stub for this Python's version. */
function writeBackends(
  folder: string,
  { packages, python }: { readonly packages: string; readonly python: string },
): string {
  const distribution = join(packages, 'pytriton', 'tritonserver');
  const version = runPython(python, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])']).trim();
  const backend = join(folder, 'python');
  cpSync(join(distribution, 'backends', 'python'), backend, { recursive: true });
  const stub = 'triton_python_backend_stub';
  cpSync(join(distribution, 'python_backend_stubs', version, stub), join(backend, stub));
  return folder;
}

function writeModels(folder: string, values: Readonly<Record<string, string | number>>): string {
  const model = join(folder, kserveModel);
  mkdirSync(join(model, '1'), { recursive: true });
  cpSync(join(pythonFolder, 'triton_model.py'), join(model, '1', 'model.py'));
  cpSync(join(pythonFolder, 'pictures.py'), join(model, '1', 'pictures.py')); // the stub ignores PYTHONPATH
  const template = readFileSync(join(pythonFolder, 'triton_config.pbtxt'), 'utf8');
  const config = template.replaceAll(/\$([a-z]+)/g, (_, name: string) => String(values[name]));
  writeFileSync(join(model, 'config.pbtxt'), config);
  return folder;
}
