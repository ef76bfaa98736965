import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ifThere } from '../if-there.js';

/** The lines of `stats.jsonl` with a checkpoint's scores on held-out pairs. */
const checkpointEventSchema = z.looseObject({
  kind: z.literal('checkpoint'),
  stage: z.string(),
  step: z.int(),
  metrics: z.record(z.string(), z.number()),
});

/** A checkpoint's scores on held-out pairs, by metric. */
export type CheckpointMetrics = Pick<z.infer<typeof checkpointEventSchema>, 'stage' | 'step' | 'metrics'>;

/**
 * The scores of a run's checkpoints in its `stats.jsonl`, in the order of their steps. A checkpoint
 * that was repeated after a crash counts once; unmeasured ones are missing.
 */
export async function readAllMetrics(run: string): Promise<readonly CheckpointMetrics[]> {
  const path = join(run, 'stats.jsonl');
  const text = (await ifThere(readFile(path, 'utf8'))) ?? '';
  const byCheckpoint = new Map<string, CheckpointMetrics>();
  for (const line of text.split('\n')) {
    const event = checkpointEventSchema.safeParse(parseLine(line)).data;
    if (event) byCheckpoint.set(`${event.stage} ${event.step}`, event);
  }
  return [...byCheckpoint.values()].sort((a, b) => a.stage.localeCompare(b.stage) || a.step - b.step);
}

/** Ignores other events, and a line that a crash cut short. */
function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
