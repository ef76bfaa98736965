import type { Size, Skeleton } from '../skeleton.js';
import { isSkeletonName } from '../skeletons.js';
import { findCocoSkeleton, listCocoCounts } from './coco-joints.js';
import { describe, isObject, type JsonObject, readList, readTriples, toFileError } from './json-values.js';
import type { FilePerson, KeypointForm, KeypointFrame } from './keypoint-form.js';

/**
 * COCO's annotation files, its lists of results (AlphaPose's too), and one annotation alone: `keypoints`, x, y, v of each joint in a
 * row. A joint of visibility 0 is not visible; 1 (hidden) and 2 are. Detectors write a score from 0 to 1 instead.
 * https://cocodataset.org/#format-data and #format-results, "Keypoint Detection".
 */
export const coco: KeypointForm = {
  name: 'COCO keypoints JSON',
  listFrames: (root, field, wanted) =>
    isObject(root) && 'annotations' in root
      ? listAnnotated(root, field, wanted)
      : listResults(Array.isArray(root) ? root : [root], Array.isArray(root), field),
  readPerson: (entry, field, wanted) => {
    if (!isObject(entry)) throw toFileError(field, `${describe(entry)}, expected an object`);
    const values = entry['keypoints'] ?? [];
    if (Array.isArray(values) && values.length === 0) return undefined;
    const joints = readTriples(values, `${field}.keypoints`, listCocoCounts(wanted)).map((joint) => ({
      ...joint,
      confidence: Math.min(joint.confidence, 1),
    }));
    const skeleton = findCocoSkeleton(joints.length, wanted)?.name;
    return { skeleton, joints, area: findArea(entry), score: findScore(entry) };
  },
};

/** The pictures that have annotations, in the order of `images`, with the annotations of people in them. */
function listAnnotated(root: JsonObject, field: string, wanted: Skeleton): KeypointFrame[] {
  const annotations = readList(root, 'annotations', field);
  const images = new Map(listObjects(root['images']).map((image) => [String(image['id']), image]));
  const category = findCategory(root, wanted);
  const groups = new Map<string, KeypointFrame['people'][number][]>([...images.keys()].map((id) => [id, []]));
  for (const [index, entry] of annotations.entries()) {
    if (isObject(entry) && (isCrowd(entry) || isOther(entry, category))) continue;
    const id = isObject(entry) ? String(entry['image_id']) : '';
    const group = groups.get(id) ?? [];
    groups.set(id, group);
    group.push({ entry, field: `${field}.annotations[${index}]` });
  }
  return [...groups]
    .filter(([, people]) => people.length > 0)
    .map(([id, people]) => {
      const image = images.get(id);
      return { field, name: toText(image?.['file_name']), canvas: findCanvas(image), people };
    });
}

/** Results by their picture, whose id is its name in some programs. */
function listResults(entries: readonly unknown[], isList: boolean, field: string): KeypointFrame[] {
  const groups = new Map<unknown, { name: string | undefined; people: KeypointFrame['people'][number][] }>();
  for (const [index, entry] of entries.entries()) {
    const id = isObject(entry) ? entry['image_id'] : undefined;
    const name = toText(isObject(entry) ? (entry['file_name'] ?? id) : undefined);
    const group = groups.get(id) ?? { name, people: [] };
    groups.set(id, group);
    group.people.push({ entry, field: isList ? `${field}[${index}]` : field });
  }
  return [...groups.values()].map(({ name, people }) => ({ field, name, people }));
}

/** The ids of the wanted category, `person` or one named as the user's skeleton; undefined where no category is. */
function findCategory(root: JsonObject, { name }: Skeleton): ReadonlySet<string> | undefined {
  const wanted = isSkeletonName(name) ? 'person' : name;
  const ids = listObjects(root['categories'])
    .filter((category) => toText(category['name'])?.toLowerCase() === wanted)
    .map((category) => String(category['id']));
  return ids.length > 0 ? new Set(ids) : undefined;
}

function isCrowd({ iscrowd }: JsonObject): boolean {
  return iscrowd === 1 || iscrowd === true;
}

function isOther(annotation: JsonObject, category: ReadonlySet<string> | undefined): boolean {
  const id = annotation['category_id'];
  return category !== undefined && id !== undefined && !category.has(String(id));
}

function findCanvas(image: JsonObject | undefined): Size | undefined {
  const [width, height] = [image?.['width'], image?.['height']];
  return typeof width === 'number' && typeof height === 'number' ? { width, height } : undefined;
}

/** That of the outline, or else of the box. */
function findArea({ area, bbox }: JsonObject): FilePerson['area'] {
  if (typeof area === 'number' && area > 0) return area;
  const [, , width, height]: unknown[] = Array.isArray(bbox) ? bbox : [];
  return typeof width === 'number' && typeof height === 'number' ? width * height : undefined;
}

function findScore({ score }: JsonObject): FilePerson['score'] {
  return typeof score === 'number' ? score : undefined;
}

function listObjects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function toText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
