import { posix } from 'node:path';
import { picturePattern } from './list-paths.js';
import { listNamesOf } from './picture-owner.js';

/** What a name in a list matches: one picture, none, or several equally well. */
export type NamedPicture =
  | { readonly kind: 'one'; readonly path: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'several'; readonly paths: readonly string[] };

/** Finds the pictures that lists name. */
export interface PictureIndex {
  /** `list` is the path of the list with the name. */
  find(name: string, list: string): NamedPicture;
}

/**
 * Indexes a data set's pictures. A name is a path below the list's folder or the data set's, or the
 * end of such a path, down to the file name, or the name that DeepFashion's lists give to a path.
 * Ends of paths match only pictures below the list's folder, if it has any. If nothing matches
 * exactly, backslashes, `./`, case, the encoding of accents and the picture's extension may differ.
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

/** Exact matches first, then those that differ in case and extension. */
function choose(candidates: readonly string[], name: string): NamedPicture {
  const exact = candidates.filter((path) => path === name || path.endsWith(`/${name}`));
  const [path, ...others] = exact.length > 0 ? exact : candidates;
  if (path === undefined) return { kind: 'none' };
  return others.length === 0 ? { kind: 'one', path } : { kind: 'several', paths: [path, ...others] };
}

/** Composes accents, which macOS stores apart from their letters. */
function toKey(path: string): string {
  return path.replace(picturePattern, '').normalize().toLowerCase();
}

/** The folder of a path with a final slash; empty for the data set's. */
function toFolder(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** The folders above a path, the data set's first. */
function listFolders(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return ['', ...parts.map((_, at) => `${parts.slice(0, at + 1).join('/')}/`)];
}

/** `a/b/c.png` has the ends `c.png`, `b/c.png` and `a/b/c.png`. */
function listEnds(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, at) => parts.slice(at).join('/'));
}
