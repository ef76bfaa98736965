import type { PersonTask } from './render-pool.js';
import { type RenderedPerson, renderedIdentity, renderedPose, renderPerson } from './rendered-people.js';

/** What each thread of `renderPeople()` does. */
export default async function renderPictures({
  seed,
  person,
  poses,
  size,
}: PersonTask): Promise<readonly RenderedPerson[]> {
  const identity = renderedIdentity(seed, person);
  const pictures: RenderedPerson[] = [];
  for (let pose = 0; pose < poses; pose += 1)
    pictures.push(await renderPerson(identity, renderedPose(seed, person, pose), size));
  return pictures;
}
