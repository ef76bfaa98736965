import { type Client, createClient } from '#dist/client/client.js';
import type { ServerGroup } from '#dist/client/server-group.js';
import { ReposeError } from '#dist/errors.js';
import { createRandom, type Random } from '#dist/random.js';
import type { PictureName } from '#dist/stages.js';
import type { BenchRequest } from './bench-request.js';

const deadlineMs = 25_000;
/** Small enough to draw the same person, large enough to make each request unique. */
const wobblePx = 0.5;

interface LoadOptions {
  readonly request: BenchRequest;
  readonly callers: number;
  readonly seed: number;
}

/** The number of calls by outcome: `done`, or the kind of the error. */
export type Outcomes = Record<string, number>;

/** A load on a server, until it is stopped. */
export interface SteadyLoad {
  readonly outcomes: Readonly<Outcomes>;
  /** Versions of the models that drew. */
  readonly versions: ReadonlySet<string>;
  /** Resolves once all calls have ended. */
  stop(): Promise<void>;
}

/**
 * Starts callers that call again as soon as they are answered, each time with another pose. They share
 * one client, as in one program, so that a group's servers get calls in turn whoever the caller is.
 */
export function startSteadyLoad(
  server: string | ServerGroup,
  { request, callers, seed }: LoadOptions,
): SteadyLoad {
  const outcomes: Outcomes = {};
  const versions = new Set<string>();
  const client = createClient(server);
  let isOver = false;
  const keepCalling = async (index: number) => {
    const random = createRandom(seed, index);
    while (!isOver) {
      const outcome = await callOnce(client, wobble(request, random), versions);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
  };
  const calling = Promise.all(Array.from({ length: callers }, (_, index) => keepCalling(index)));
  return {
    outcomes,
    versions,
    stop: async () => {
      isOver = true;
      await calling;
      client.close();
    },
  };
}

async function callOnce(client: Client, request: BenchRequest, versions: Set<string>): Promise<string> {
  const stages: PictureName[] = [];
  try {
    for await (const { stage, modelVersion } of client.generate(request, { deadlineMs })) {
      stages.push(stage);
      versions.add(modelVersion);
    }
    return stages.join() === 'coarse,refined' ? 'done' : `stages ${stages.join()}`;
  } catch (error) {
    return error instanceof ReposeError ? error.kind : String(error);
  }
}

/** Returns a request for the same person in a new pose. */
export function wobble(request: BenchRequest, random: Random): BenchRequest {
  const move = (value: number) => value + random.uniform(-wobblePx, wobblePx);
  const { pose } = request;
  const joints = pose.joints.map((joint) => ({ ...joint, x: move(joint.x), y: move(joint.y) }));
  return { ...request, pose: { ...pose, joints } };
}
