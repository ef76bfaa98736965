import type { WheelSet } from '#dist/wheels/wheel-set.js';

/** The people of openpeople (MIT, they do not exist) whose pictures may be used: the others are for judging. */
export const people = ['P001', 'P002', 'P003', 'P004', 'P005'] as const;

/** A picture of a person in the wheel. */
export const assetOf = (person: string, name: string) =>
  `openpeople/data/curated/${person}/assets/${name}.jpg`;
export const sheetOf = (person: string) => assetOf(person, 'character_sheet');

/** openpeople's wheel, and the files to keep of it. */
export function listWheels(files: readonly string[]): WheelSet {
  return {
    title: 'pictures of openpeople 0.1.2',
    platforms: [],
    wheels: [
      {
        name: 'openpeople',
        version: '0.1.2',
        sha256: '6faee04493aa7e3e913ba7bc720db90bb9e5f4b7e65eaaf74cd77f74c74e609f',
      },
    ],
    files: files.map((pattern) => ({ pattern })),
    downloadMb: 60,
  };
}
