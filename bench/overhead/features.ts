import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import type { ConnectionOptions } from '#dist/client/connection.js';
import type { ServerSettings } from '#dist/server/config.js';
import { issueToken } from '#dist/server/identity/issue-token.js';
import { findFreePort } from '../serve/servers/find-free-port.js';

/** How one server is started with a feature, or with several, and how it is called then. */
export interface Feature {
  readonly settings: ServerSettings;
  readonly connection?: ConnectionOptions;
  /** What a Prometheus asks for. */
  readonly metricsUrl?: string;
}

/** Prepares a feature for one server. */
export type PrepareFeature = () => Promise<Feature>;

/** Prepares several features for one server. */
export async function prepareTogether(features: readonly PrepareFeature[]): Promise<Feature> {
  const prepared = await Promise.all(features.map((prepare) => prepare()));
  const settings = Object.assign({}, ...prepared.map((feature) => feature.settings));
  const connection = Object.assign({}, ...prepared.map((feature) => feature.connection));
  return Object.assign({}, ...prepared, { settings, connection });
}

/** What production turns on, besides traces. */
export const metrics: PrepareFeature = async () => {
  const address = `127.0.0.1:${await findFreePort()}`;
  return { settings: { metricsAddress: address }, metricsUrl: `http://${address}/metrics` };
};

/** Traces of every call, sent to an OTLP endpoint. */
export const tracesTo =
  (endpoint: string): PrepareFeature =>
  async () => ({ settings: { tracesEndpoint: endpoint } });

/** TLS, with a certificate that is its own authority and is written below `folder`. */
export const tlsIn =
  (folder: string): PrepareFeature =>
  async () => {
    const made = await generate([{ name: 'commonName', value: 'bench' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    });
    const [cert = '', key = ''] = await writeFiles(folder, [made.cert, made.private]);
    return { settings: { tls: { cert, key } }, connection: { tls: { ca: Buffer.from(made.cert) } } };
  };

/** A token with a quota that is never used up, whose hash is written below `folder`. */
export const tokensIn =
  (folder: string): PrepareFeature =>
  async () => {
    const rights = { roles: ['generate' as const], requestsPerMinute: 1e9, picturesPerMinute: 1e9 };
    const { token, line } = issueToken({ name: 'bench', ...rights });
    const [tokens = ''] = await writeFiles(folder, [line]);
    return { settings: { tokens }, connection: { token } };
  };

/** Writes these texts to files of their own; returns their paths. */
async function writeFiles(folder: string, texts: readonly string[]): Promise<string[]> {
  const own = await mkdtemp(join(folder, 'feature-'));
  const paths = texts.map((_, index) => join(own, String(index)));
  await Promise.all(texts.map((text, index) => writeFile(paths[index] ?? '', text)));
  return paths;
}
