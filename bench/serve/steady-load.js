import { createClient } from '../../dist/client/client.js';
import { createRandom } from '../../dist/random.js';

const deadlineMs = 25_000;
/** Small enough to draw the same person, large enough to make each request's content its own. */
const wobblePx = 0.5;

/**
 * Callers that call again as soon as they are answered, each time with another pose, until `stop()`, which resolves with how often what
 * came of a call and with the versions of the models that drew.
 */
export function startSteadyLoad(address, { request, callers, seed }) {
  const outcomes = {};
  const versions = new Set();
  let isOver = false;
  const keepCalling = async (index) => {
    const random = createRandom(seed, index);
    const client = createClient(address);
    while (!isOver) {
      const outcome = await callOnce(client, wobble(request, random), versions);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    client.close();
  };
  const calling = Promise.all(Array.from({ length: callers }, (_, index) => keepCalling(index)));
  return {
    outcomes,
    versions,
    stop: async () => {
      isOver = true;
      await calling;
      return { outcomes, versions };
    },
  };
}

async function callOnce(client, request, versions) {
  const stages = [];
  try {
    for await (const { stage, modelVersion } of client.generate(request, { deadlineMs })) {
      stages.push(stage);
      versions.add(modelVersion);
    }
    return stages.join() === 'coarse,refined' ? 'done' : `stages ${stages.join()}`;
  } catch (error) {
    return error.kind ?? String(error);
  }
}

/** The same person in a pose that nobody has asked for before. */
export function wobble(request, random) {
  const move = (value) => value + random.uniform(-wobblePx, wobblePx);
  const joints = request.pose.joints.map((joint) => ({ ...joint, x: move(joint.x), y: move(joint.y) }));
  return { ...request, pose: { ...request.pose, joints } };
}
