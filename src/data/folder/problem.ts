/** An unusable part of a data folder: its place, what is wrong, and what was expected. */
export interface Problem {
  /** The file below the folder, with a line number if it has lines. */
  readonly place: string;
  readonly description: string;
}
