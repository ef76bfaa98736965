import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { credentials, makeClientConstructor } from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';
import { packageRoot } from '../../../dist/package-root.js';
import { connectRepose, ghzOfRepose } from './repose-contract.js';
import { readStartFlags } from './start-flags.js';
import { findFreePort, startServer } from './start-server.js';

const { dependencies } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
const Health = makeClientConstructor(healthService, 'Health');

/** Our server as `npm start` runs it, except that equal requests, which a benchmark sends, are each drawn. */
export async function startOurs({ folder, precision }) {
  const port = await findFreePort();
  const address = `127.0.0.1:${port}`;
  const flags = ['--precision', precision, '--no-shares-work'];
  const where = ['--port', String(port), '--models', dirname(folder), '--default-model', basename(folder)];
  const args = [
    ...readStartFlags(),
    join(packageRoot, 'dist', 'cli', 'main.js'),
    'serve',
    ...where,
    ...flags,
  ];
  const server = await startServer('ours', { command: process.execPath, args, address, isReady });
  return {
    ...server,
    title: `repose serve ${flags.join(' ')}`,
    versions: describeOurVersions(),
    connect: () => connectRepose(address),
    ghz: (request) => ghzOfRepose(address, request),
  };
}

function describeOurVersions() {
  const versions = ['@grpc/grpc-js', '@jsquash/jpeg', 'onnxruntime-node', 'pngjs', 'sharp'].map(
    (name) => `${name} ${dependencies[name]}`,
  );
  return [`Node.js ${process.versions.node}`, ...versions].join(', ');
}

/** What the standard health service says of the whole server. */
function isReady(address) {
  const client = new Health(address, credentials.createInsecure());
  return new Promise((resolve, reject) => {
    client.check({ service: '' }, (error, answer) => {
      client.close();
      if (error) reject(error);
      else resolve(answer.status === 'SERVING');
    });
  });
}
