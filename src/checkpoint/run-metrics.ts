import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Checkpoint } from './run-folder.js';

/** The lines of `stats.jsonl` that tell what a checkpoint's networks scored on held-out pairs. */
const checkpointEventSchema = z.looseObject({
  kind: z.literal('checkpoint'),
  stage: z.string(),
  step: z.int(),
  metrics: z.record(z.string(), z.number()),
});

/** What a run's `stats.jsonl` says that a checkpoint scored; nothing where it was not measured. */
export async function readCheckpointMetrics(
  run: string,
  checkpoint: Pick<Checkpoint, 'stage' | 'step'>,
): Promise<Readonly<Record<string, number>>> {
  const path = join(run, 'stats.jsonl');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const events = text.split('\n').map((line) => checkpointEventSchema.safeParse(parseLine(line)).data);
  const event = events.findLast(
    (found) => found?.stage === checkpoint.stage && found.step === checkpoint.step,
  );
  return event?.metrics ?? {};
}

/** A line that a crash cut short is no event, like one of another kind. */
function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
