import { isSplitFolder } from './find-split.js';
import { picturePattern } from './list-paths.js';

/** Whom a picture shows, by its name. */
export type PictureOwner =
  | {
      readonly kind: 'person';
      /** Pictures of the same person, in the same clothes, make pairs. */
      readonly person: string;
      /** What splits must not share: the person, or DeepFashion's item in all colours. */
      readonly identity: string;
    }
  /** A distractor or a piece of background, by Market-1501's numbers. */
  | { readonly kind: 'junk' };

// Names match in any case and without extensions, which conversions and copies change.

/** Person, camera and sequence, frame, box: `0001_c1s1_000151_01`. */
const market1501 = /^(-1|\d{4,})_c\d+s\d+_\d+_\d+$/;

/** Market-1501's numbers for pictures of nobody. */
const junkPerson = /^(-1|0+)$/;

/** Person, camera, frame: `0002_c1_f0044158`. */
const dukeMtmc = /^(\d{4,})_c\d+_f\d+$/;

/**
 * As downloaded, `WOMEN/Dresses/id_00000002/02_1_front`: garment, item, colour, number and view;
 * DeepFashion-MultiModal has dashes.
 */
const deepfashionPath = /(?:^|\/)(MEN|WOMEN)[/-]([^/]+?)[/-]id_(\d{8})[/-](\d{2})_(\d+)_(\w+)$/i;

/**
 * The same in one name, as in the published lists (`fasion` or `fashion`):
 * `fashionWOMENDressesid0000000202_1front`.
 */
const deepfashionName = /^fash?ion(MEN|WOMEN)(\w+?)id(\d{8})(\d{2})_(\d+)(\w+)$/i;

/** The names that `repose synthesize` writes. */
const synthesized = /^person-(\d+)-pose-\d+$/i;

/**
 * Whom the picture at `path` shows, a path with slashes below the data set's folder: by the names
 * of Market-1501, DukeMTMC-reID, DeepFashion and `repose synthesize`, otherwise by its sub-folders
 * without those of splits. Undefined if neither says.
 */
export function findPictureOwner(path: string): PictureOwner | undefined {
  const stem = path.replace(picturePattern, '');
  const folders = stem.split('/');
  const name = folders.pop()!; // splitting gives at least one part
  const [, number] = market1501.exec(name) ?? [];
  if (number !== undefined && junkPerson.test(number)) return { kind: 'junk' };
  const numbered = number ?? dukeMtmc.exec(name)?.[1] ?? synthesized.exec(name)?.[1];
  if (numbered !== undefined) return toPerson(numbered);
  const [, sex, , item, colour] = deepfashionName.exec(name) ?? deepfashionPath.exec(stem) ?? [];
  if (sex !== undefined) {
    const identity = `${sex.toUpperCase()} ${item}`;
    return { kind: 'person', person: `${identity} ${colour}`, identity };
  }
  const person = folders.filter((folder) => !isSplitFolder(folder)).join('/');
  return person === '' ? undefined : toPerson(person);
}

/** The person whom the first group of a pattern names in a path. */
export function matchOwner(path: string, pattern: RegExp): PictureOwner | undefined {
  const person = pattern.exec(path)?.[1];
  return person === undefined ? undefined : toPerson(person);
}

function toPerson(person: string): PictureOwner {
  return { kind: 'person', person, identity: person };
}

/**
 * The names that DeepFashion's published lists give to the path of a picture, without extension;
 * most spell `fasion`.
 */
export function listNamesOf(path: string): string[] {
  const parts = deepfashionPath.exec(path.replace(picturePattern, ''));
  if (parts === null) return [];
  const [, sex, garment, item, colour, number, view] = parts;
  const rest = `${sex}${garment}id${item}${colour}_${number}${view}`;
  return [`fashion${rest}`, `fasion${rest}`];
}
