import { isVisible } from '../convert.js';
import type { Joint } from '../skeleton.js';
import type { FilePerson } from './keypoint-form.js';

/**
 * The person with the best score, if the file has scores, otherwise the largest; the first of
 * equals. Considers only people with a visible joint; undefined if there is none.
 */
export function choosePerson(people: readonly FilePerson[]): FilePerson | undefined {
  return people
    .filter(({ joints }) => joints.some(isVisible))
    .reduce<FilePerson | undefined>(
      (best, person) => (best === undefined || isBefore(person, best) ? person : best),
      undefined,
    );
}

function isBefore(person: FilePerson, other: FilePerson): boolean {
  const [score = 0, otherScore = 0] = [person.score, other.score];
  if (score !== otherScore) return score > otherScore;
  return measure(person) > measure(other);
}

function measure({ area, joints }: FilePerson): number {
  return area ?? measureReach(joints);
}

/**
 * The squared diagonal of the visible joints' box: someone seen from the side is narrow but not
 * small.
 */
function measureReach(joints: readonly Joint[]): number {
  const visible = joints.filter(isVisible);
  const reach = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
  return reach(visible.map(({ x }) => x)) ** 2 + reach(visible.map(({ y }) => y)) ** 2;
}
