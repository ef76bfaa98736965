import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '#dist/package-root.js';
import { readyPoseCanvas, readyPoseJoints } from '#dist/pose/ready-pose-joints.js';

/** The folder of the Python package's modules. */
export const pythonClientFolder = join(packageRoot, 'clients', 'python', 'src', 'repose_client');

/**
 * The files of `repose_client` that are made of others, by their names: the messages of the proto
 * file with their types, and the ready poses. `python` needs the grpcio-tools of
 * test/requirements.txt: their version decides the oldest protobuf that the package runs with.
 */
export function formatPythonClientFiles(python: string): ReadonlyMap<string, string> {
  const poses = {
    canvas: [readyPoseCanvas.width, readyPoseCanvas.height],
    joints: readyPoseJoints,
  };
  return new Map([...compileMessages(python), ['ready_poses.json', `${JSON.stringify(poses)}\n`]]);
}

function compileMessages(python: string): readonly [string, string][] {
  const folder = mkdtempSync(join(tmpdir(), 'repose-python-'));
  const outputs = [`--python_out=${folder}`, `--pyi_out=${folder}`];
  try {
    execFileSync(
      python,
      ['-m', 'grpc_tools.protoc', '-I', 'proto', ...outputs, 'repose/v1/generation.proto'],
      {
        cwd: packageRoot,
      },
    );
    return ['generation_pb2.py', 'generation_pb2.pyi'].map((name) => [
      name,
      // The module lies in our package: a message must name it to be pickled.
      readFileSync(join(folder, 'repose', 'v1', name), 'utf8').replace(
        "'repose.v1.generation_pb2'",
        "'repose_client.generation_pb2'",
      ),
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
