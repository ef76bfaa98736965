import { isObject, type JsonObject } from '../../json-object.js';
import type { Size, Skeleton } from '../skeleton.js';
import { isSkeletonName } from '../skeletons.js';
import { findCocoSkeleton, listCocoCounts } from './coco-joints.js';
import { type FileEntry, listEntries, readList, readObject, readTriples } from './json-values.js';
import type { FilePerson, KeypointForm, KeypointFrame } from './keypoint-form.js';

/**
 * COCO's annotation files, its result lists (also AlphaPose's), and single annotations: `keypoints`
 * is a flat list of x, y, v of each joint. A joint with v = 0 is not visible; 1 (hidden) and 2 are.
 * Detectors write a score from 0 to 1 instead. https://cocodataset.org/#format-data and
 * #format-results, "Keypoint Detection".
 */
export const coco: KeypointForm = {
  name: 'COCO keypoints JSON',
  listFrames: (root, field, wanted) =>
    isObject(root) && 'annotations' in root ? listAnnotated(root, field, wanted) : listResults(root, field),
  readPerson: (entry, field, wanted) => {
    const person = readObject(entry, field);
    const values = person['keypoints'] ?? [];
    if (Array.isArray(values) && values.length === 0) return undefined;
    const joints = readTriples(values, `${field}.keypoints`, listCocoCounts(wanted)).map((joint) => ({
      ...joint,
      confidence: Math.min(joint.confidence, 1),
    }));
    const skeleton = findCocoSkeleton(joints.length, wanted)?.name;
    return { skeleton, joints, area: findArea(person), score: findScore(person) };
  },
};

/** The pictures with annotations, in the order of `images`, and the people annotated in them. */
function listAnnotated(root: JsonObject, field: string, wanted: Skeleton): KeypointFrame[] {
  const annotations = listEntries(readList(root, 'annotations', field), `${field}.annotations`);
  const images = new Map(listObjects(root['images']).map((image) => [String(image['id']), image]));
  const category = findCategory(root, wanted);
  const groups = new Map<string, FileEntry[]>([...images.keys()].map((id) => [id, []]));
  for (const each of annotations) {
    const annotation = readObject(each.entry, each.field);
    if (isCrowd(annotation) || isOther(annotation, category)) continue;
    addTo(groups, String(annotation['image_id']), each);
  }
  return [...groups]
    .filter(([, people]) => people.length > 0)
    .map(([id, people]) => {
      const image = images.get(id);
      return { field, name: toText(image?.['file_name']), canvas: findCanvas(image), people };
    });
}

/** Results by picture; in some programs its id is its name. */
function listResults(root: unknown, field: string): KeypointFrame[] {
  const groups = new Map<unknown, FileEntry[]>();
  for (const each of listEntries(root, field)) {
    const { file_name: name, image_id: id } = readObject(each.entry, each.field);
    addTo(groups, name ?? id, each);
  }
  return [...groups].map(([name, people]) => ({ field, name: toText(name), people }));
}

function addTo<Key>(groups: Map<Key, FileEntry[]>, key: Key, entry: FileEntry): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [entry]);
  else group.push(entry);
}

/**
 * The ids of the category `person` or of the one named like the skeleton; undefined if there is
 * neither.
 */
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

/** The area of the outline, or else of the box. */
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
