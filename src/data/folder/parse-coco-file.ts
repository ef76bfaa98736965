import { z } from 'zod';
import { toMessage } from '../../errors.js';
import type { LoosePose } from '../../pose/convert.js';
import { parsePoseFile } from '../../pose/parse-pose-file.js';
import type { Skeleton } from '../../pose/skeleton.js';
import type { Problem } from './problem.js';

/** https://cocodataset.org/#format-data: what is needed of it to find each picture's largest person. */
const cocoSchema = z.object({
  images: z.array(
    z.object({
      id: z.union([z.number(), z.string()]),
      file_name: z.string(),
      width: z.number(),
      height: z.number(),
    }),
  ),
  annotations: z.array(
    z.looseObject({
      image_id: z.union([z.number(), z.string()]),
      area: z.number().optional(),
      keypoints: z.unknown(),
    }),
  ),
});

/** The poses of a COCO keypoints file by picture; of several people in one picture, the largest. */
export function parseCocoFile(
  text: string,
  file: string,
  skeleton: Skeleton,
): { poses: ReadonlyMap<string, LoosePose>; problems: readonly Problem[] } {
  const poses = new Map<string, LoosePose>();
  const parsed = cocoSchema.safeParse(toJson(text));
  if (!parsed.success)
    return {
      poses,
      problems: [{ place: file, description: 'no picture of its name, and no COCO keypoints file' }],
    };
  const { images, annotations } = parsed.data;
  const largest = new Map<string | number, (typeof annotations)[number]>();
  for (const annotation of annotations) {
    const known = largest.get(annotation.image_id);
    if (known === undefined || (annotation.area ?? 0) > (known.area ?? 0))
      largest.set(annotation.image_id, annotation);
  }
  const problems: Problem[] = [];
  for (const image of images) {
    const annotation = largest.get(image.id);
    if (annotation === undefined) continue;
    try {
      const single = JSON.stringify({ images: [image], annotations: [annotation] });
      poses.set(image.file_name, parsePoseFile(single, `${file}: ${image.file_name}`, skeleton));
    } catch (error) {
      problems.push({ place: file, description: toMessage(error) });
    }
  }
  return { poses, problems };
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
