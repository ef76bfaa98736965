import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Tinypool } from 'tinypool';
import { mapAhead } from '../map-ahead.js';
import { packageRoot } from '../package-root.js';
import type { Size } from '../pose/skeleton.js';
import type { RenderedPerson } from './rendered-people.js';

/** Some pictures of each of some people of a seed. */
export interface PeopleTask {
  readonly seed: number;
  readonly people: readonly number[];
  /** Poses 0 to `poses - 1` of each. */
  readonly poses: number;
  readonly size: Size;
}

/** What one thread does at a time. */
export interface PersonTask extends Omit<PeopleTask, 'people'> {
  readonly person: number;
}

/** A thread takes a second to start and to warm up, so it stays for the next set. */
const idleTimeoutMs = 10_000;
const threads = availableParallelism();
const pool = new Tinypool({
  filename: join(packageRoot, 'dist', 'people', 'render-worker.js'),
  minThreads: 0,
  maxThreads: threads,
  idleTimeout: idleTimeoutMs,
});

/**
 * The pictures of each person by pose, person by person in order; rendered on all processors, a few
 * people ahead. Idle threads do not keep the process alive.
 */
export function renderPeople({
  people,
  ...task
}: PeopleTask): AsyncGenerator<readonly RenderedPerson[], void> {
  const render = (person: number): Promise<readonly RenderedPerson[]> =>
    pool.run({ ...task, person } satisfies PersonTask);
  return mapAhead(people, 2 * threads, render);
}
