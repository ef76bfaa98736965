/**
 * A process that runs one model with onnxruntime's profiler: `session.run()` blocks, and the
 * profiler writes its trace when the process ends at the latest. Its argument is `ProfileOptions`
 * as JSON.
 */
import { InferenceSession } from 'onnxruntime-node';
import type { ProfileOptions } from './profile-options.js';
import { createRandomFeeds } from './random-feeds.js';

const { model, tracePrefix, threads, batch, warmUps, repeats, provider } = JSON.parse(
  process.argv[2] ?? '',
) as ProfileOptions; // by profileModel()
const session = await InferenceSession.create(model, {
  executionProviders: [provider],
  enableProfiling: true,
  profileFilePrefix: tracePrefix,
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  logSeverityLevel: 3,
});
const feeds = createRandomFeeds(session, batch);
for (let run = 0; run < warmUps + repeats; run += 1) await session.run(feeds);
session.endProfiling();
