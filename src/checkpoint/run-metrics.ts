import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ifThere } from '../if-there.js';

/** The lines of `stats.jsonl` that tell what a checkpoint's networks scored on held-out pairs. */
const checkpointEventSchema = z.looseObject({
  kind: z.literal('checkpoint'),
  stage: z.string(),
  step: z.int(),
  metrics: z.record(z.string(), z.number()),
});

/** What a checkpoint's networks scored on held-out pairs, by the metrics' names. */
export type CheckpointMetrics = Pick<z.infer<typeof checkpointEventSchema>, 'stage' | 'step' | 'metrics'>;

/**
 * What a run's `stats.jsonl` says that its checkpoints scored, in the order of their steps; one that was taken again after a crash
 * is there once, and one that was not measured is not.
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

/** A line that a crash cut short is no event, like one of another kind. */
function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
