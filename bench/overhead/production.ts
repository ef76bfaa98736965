import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '#dist/cache-folder.js';
import { setUpTestPython } from '../../scripts/test-python.js';
import { startCollector } from './collector.js';
import { metrics, type PrepareFeature, tlsIn, tokensIn, tracesTo } from './features.js';

/** What production turns on, and the files and the collector that it needs. */
export interface Production {
  readonly features: Readonly<Record<'TLS' | 'tokens' | 'metrics' | 'traces', PrepareFeature>>;
  close(): Promise<void>;
}

/** Prepares everything that production turns on. Throws where no collector of traces starts. */
export async function prepareProduction(): Promise<Production> {
  process.noDeprecation = true; // Node warns of certificates with IP addresses
  const { python, reason } = setUpTestPython(cacheFolder(process.env));
  if (python === undefined) throw new Error(`Cannot start a collector of traces: ${reason}`);
  const folder = await mkdtemp(join(tmpdir(), 'repose-bench-production-'));
  const collector = await startCollector({ python, printsSpans: false });
  return {
    features: {
      TLS: tlsIn(folder),
      tokens: tokensIn(folder),
      metrics,
      traces: tracesTo(collector.endpoint),
    },
    close: async () => {
      await collector.stop();
      await rm(folder, { recursive: true });
    },
  };
}
