/** Something in a data folder that cannot be used: where it is, what is wrong, and what was expected. */
export interface Problem {
  /** The file below the folder, with a line number where it has lines. */
  readonly place: string;
  readonly description: string;
}
