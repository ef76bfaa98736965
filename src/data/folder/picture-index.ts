import { posix } from 'node:path';
import { picturePattern } from './list-paths.js';
import { listNamesOf } from './picture-owner.js';

/** What a name in a list stands for: one picture by its path, none, or several, of which none is meant more than another. */
export type NamedPicture =
  | { readonly kind: 'one'; readonly path: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'several'; readonly paths: readonly string[] };

/** Finds the pictures that lists name. */
export interface PictureIndex {
  /** `list` is the path of the list that the name stands in. */
  find(name: string, list: string): NamedPicture;
}

/**
 * An index of a data set's pictures. A name is a path below the list's own folder or below the data set's, or the end of one, down to the
 * bare file name, or the name that DeepFashion's lists make of a path. Where pictures lie below the list's folder it names no others by
 * such an end. Backslashes, `./`, case, how accents are encoded and another picture ending are no obstacle where nothing fits better.
 */
export function indexPictures(paths: readonly string[]): PictureIndex {
  const byEnd = new Map<string, string[]>();
  const foldersWithPictures = new Set<string>();
  const add = (end: string, path: string) => {
    const known = byEnd.get(end);
    if (known === undefined) byEnd.set(end, [path]);
    else known.push(path);
  };
  for (const path of paths) {
    for (const folder of listFolders(path)) foldersWithPictures.add(folder);
    for (const end of [...listEnds(path), ...listNamesOf(path)]) add(toKey(end), path);
  }
  return {
    find: (written, list) => {
      const name = posix.normalize(written.replaceAll('\\', '/')).replace(/^\//, '');
      const folder = toFolder(list);
      for (const whole of [posix.join(folder, name), name]) {
        const found = choose(
          (byEnd.get(toKey(whole)) ?? []).filter((path) => toKey(path) === toKey(whole)),
          whole,
        );
        if (found.kind !== 'none') return found;
      }
      const ending = byEnd.get(toKey(name)) ?? [];
      const isLocal = foldersWithPictures.has(folder);
      return choose(isLocal ? ending.filter((path) => path.startsWith(folder)) : ending, name);
    },
  };
}

/** Those that end as the name is written, before those that only differ in case and ending. */
function choose(candidates: readonly string[], name: string): NamedPicture {
  const exact = candidates.filter((path) => path === name || path.endsWith(`/${name}`));
  const [path, ...others] = exact.length > 0 ? exact : candidates;
  if (path === undefined) return { kind: 'none' };
  return others.length === 0 ? { kind: 'one', path } : { kind: 'several', paths: [path, ...others] };
}

/** Accents as one character each: macOS writes them apart from their letters. */
function toKey(path: string): string {
  return path.replace(picturePattern, '').normalize().toLowerCase();
}

/** With a slash behind it; that of the data set is empty. */
function toFolder(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** The folders that a path lies in, from the data set's on. */
function listFolders(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return ['', ...parts.map((_, at) => `${parts.slice(0, at + 1).join('/')}/`)];
}

/** `c.png`, `b/c.png` and `a/b/c.png` of the last. */
function listEnds(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, at) => parts.slice(at).join('/'));
}
