import { dirname } from 'node:path';

/** Whom a picture shows, as its name says. */
export type PictureOwner =
  | {
      readonly kind: 'person';
      /** Pictures of the same person, in the same clothes, make pairs. */
      readonly person: string;
      /** What the splits of a data set must not share: the person, or DeepFashion's item in all its colours. */
      readonly identity: string;
    }
  /** A distractor or a piece of background, which Market-1501 marks by its number. */
  | { readonly kind: 'junk' };

/** Person, camera and sequence, frame, box: `0001_c1s1_000151_01.jpg`. */
const market1501 = /^(-1|\d{4})_c\d+s\d+_\d+_\d+\.jpg$/;

/** Market-1501's numbers of what is nobody. */
const junkPersons = ['-1', '0000'];

/** As downloaded, `WOMEN/Dresses/id_00000002/02_1_front.jpg`: garment, item, colour, number and view. */
const deepfashionPath = /(?:^|\/)(MEN|WOMEN)\/([^/]+)\/id_(\d{8})\/(\d{2})_(\d+)_(\w+)\.jpg$/;

/** As the published lists have it in one name, `fasion` or `fashion`: `fashionWOMENDressesid0000000202_1front.jpg`. */
const deepfashionName = /^fash?ion(MEN|WOMEN)(\w+?)id(\d{8})(\d{2})_(\d+)(\w+)\.jpg$/;

/** As `repose synthesize` writes them. */
const synthesized = /^person-(\d+)-pose-\d+\.png$/;

/**
 * Whom the picture at `path`, below the data set's folder and with slashes, shows: by the names of Market-1501, DeepFashion and
 * `repose synthesize`, and otherwise by its sub-folder. Undefined where neither tells.
 */
export function findPictureOwner(path: string): PictureOwner | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const [, number] = market1501.exec(name) ?? [];
  if (number !== undefined && junkPersons.includes(number)) return { kind: 'junk' };
  const person = number ?? synthesized.exec(name)?.[1];
  if (person !== undefined) return { kind: 'person', person, identity: person };
  const [, sex, , item, colour] = deepfashionName.exec(name) ?? deepfashionPath.exec(path) ?? [];
  if (item !== undefined)
    return { kind: 'person', person: `${sex} ${item} ${colour}`, identity: `${sex} ${item}` };
  const folder = dirname(path);
  return folder === '.' ? undefined : { kind: 'person', person: folder, identity: folder };
}

/** Whom the first group of a pattern names in a path. */
export function matchOwner(path: string, pattern: RegExp): PictureOwner | undefined {
  const person = pattern.exec(path)?.[1];
  return person === undefined ? undefined : { kind: 'person', person, identity: person };
}

/** What annotation and pairs files may call the picture at `path`: its path, its name, or DeepFashion's path in one name. */
export function listNamesOf(path: string): string[] {
  const names = [path, path.slice(path.lastIndexOf('/') + 1)];
  const parts = deepfashionPath.exec(path);
  if (parts === null) return names;
  const [, sex, garment, item, colour, number, view] = parts;
  const rest = `${sex}${garment}id${item}${colour}_${number}${view}.jpg`;
  return [...names, `fashion${rest}`, `fasion${rest}`];
}
