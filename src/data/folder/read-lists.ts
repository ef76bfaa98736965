import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoosePose } from '../../pose/convert.js';
import type { Joint, Skeleton } from '../../pose/skeleton.js';
import { decodeText } from './decode-text.js';
import { findSplit, type Split } from './find-split.js';
import { annotationHeader, parseAnnotations } from './parse-annotations.js';
import { parseCocoFile } from './parse-coco-file.js';
import { firstLine } from './parse-list.js';
import { pairListHeader, parsePairList } from './parse-pair-list.js';
import type { PictureIndex } from './picture-index.js';
import type { Problem } from './problem.js';

/** A pose of a picture in a list. */
export interface ListedPose<Pose> {
  readonly pose: Pose;
  /** The path of the list below the folder. */
  readonly list: string;
}

/** The condition image and the target of a pair, as paths below the folder. */
export interface PicturePair {
  readonly from: string;
  readonly to: string;
}

export interface PairList {
  /** The file's path below the folder. */
  readonly list: string;
  /** The split that its path names. */
  readonly split: Split | undefined;
  readonly pairs: readonly PicturePair[];
}

/** What the lists of a data folder say of its pictures. */
export interface Lists {
  /** Poses by the pictures' paths. */
  readonly annotated: ReadonlyMap<string, ListedPose<readonly Joint[]>>;
  readonly coco: ReadonlyMap<string, ListedPose<LoosePose>>;
  readonly pairLists: readonly PairList[];
  readonly problems: readonly Problem[];
  /**
   * Names that match no picture: the folder may hold a part of a data set with the lists of all of
   * it.
   */
  readonly unused: readonly Problem[];
}

export interface ReadListsOptions {
  readonly folder: string;
  readonly index: PictureIndex;
  readonly skeleton: Skeleton;
}

/**
 * Reads the CSV and JSON files at `paths`: annotation files, pairs files and COCO keypoints files.
 */
export async function readLists(paths: readonly string[], options: ReadListsOptions): Promise<Lists> {
  const lists = new ListReader(options);
  for (const path of paths) {
    const text = decodeText(await readFile(join(options.folder, path)));
    if (path.toLowerCase().endsWith('.csv')) lists.readCsv(text, path);
    else lists.readCoco(text, path);
  }
  return lists;
}

class ListReader implements Lists {
  readonly annotated = new Map<string, ListedPose<readonly Joint[]>>();
  readonly coco = new Map<string, ListedPose<LoosePose>>();
  readonly pairLists: PairList[] = [];
  readonly problems: Problem[] = [];
  readonly unused: Problem[] = [];
  readonly #options: ReadListsOptions;

  constructor(options: ReadListsOptions) {
    this.#options = options;
  }

  /** Annotation and pairs files are told apart by their first lines. */
  readCsv(text: string, path: string): void {
    const annotations = parseAnnotations(text, path, this.#options.skeleton);
    if (annotations !== undefined) {
      this.problems.push(...annotations.problems);
      this.#assign(this.annotated, path, annotations);
      return;
    }
    const list = parsePairList(text, path);
    if (list !== undefined) {
      this.problems.push(...list.problems);
      const names = this.#createNames(path);
      const pairs = list.rows.flatMap(({ line, fields }) => {
        const from = names.find(fields.from, line);
        const to = names.find(fields.to, line);
        return from !== undefined && to !== undefined ? [{ from, to }] : [];
      });
      names.finish();
      this.pairLists.push({ list: path, split: findSplit(path)?.split, pairs });
      return;
    }
    const found = JSON.stringify(firstLine(text).slice(0, 60));
    this.unused.push({
      place: path,
      description: `its first line is ${found}, expected ${annotationHeader} or ${pairListHeader}`,
    });
  }

  readCoco(text: string, path: string): void {
    const { index, skeleton } = this.#options;
    const isPicture = (name: string): boolean => index.find(name, path).kind !== 'none';
    const { poses, problems } = parseCocoFile(text, path, skeleton, isPicture);
    this.problems.push(...problems);
    this.#assign(this.coco, path, { poses, lines: new Map() });
  }

  /** Assigns the poses of a list to the pictures that it names; a picture keeps its first one. */
  #assign<Pose>(
    known: Map<string, ListedPose<Pose>>,
    list: string,
    { poses, lines }: { poses: ReadonlyMap<string, Pose>; lines: ReadonlyMap<string, number> },
  ): void {
    const names = this.#createNames(list);
    for (const [name, pose] of poses) {
      const line = lines.get(name);
      const path = names.find(name, line);
      if (path === undefined) continue;
      const first = known.get(path);
      if (first === undefined) known.set(path, { pose, list });
      else if (JSON.stringify(first.pose) !== JSON.stringify(pose))
        this.problems.push({
          place: toPlace(list, line),
          description: `a pose for ${path} that differs from that of ${first.list}, expected one pose`,
        });
    }
    names.finish();
  }

  /** Finds the pictures that a list names, and reports the names that match none or several. */
  #createNames(list: string) {
    const strangers = new Set<string>();
    let count = 0;
    return {
      find: (name: string, line: number | undefined): string | undefined => {
        count += 1;
        const found = this.#options.index.find(name, list);
        if (found.kind === 'one') return found.path;
        if (found.kind === 'none') strangers.add(name);
        else
          this.problems.push({ place: toPlace(list, line), description: describeSeveral(name, found.paths) });
        return undefined;
      },
      finish: () => {
        const [first] = strangers;
        if (first === undefined) return;
        const description = `${strangers.size} of its ${count} names match no picture, such as ${JSON.stringify(first)}, expected paths below its folder, or file names`;
        this.unused.push({ place: list, description });
      },
    };
  }
}

function describeSeveral(name: string, paths: readonly string[]): string {
  const shown = paths.slice(0, 3).join(', ');
  return `${JSON.stringify(name)} matches ${paths.length} pictures, ${shown}${paths.length > 3 ? ' and more' : ''}, expected a path that matches one`;
}

function toPlace(list: string, line: number | undefined): string {
  return line === undefined ? list : `${list}:${line}`;
}
