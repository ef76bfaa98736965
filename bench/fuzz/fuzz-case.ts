/** The server's limit of a picture: small, so that what is beyond it is small too. */
export const maxBytes = 2 ** 20;

/** One hostile call, which can be made again by its kind, seed and index. */
export interface FuzzCase {
  /** What is wrong with it, in a few words. */
  readonly name: string;
  /** Makes the call; resolves with what came of it: a gRPC status by its name, an HTTP status, or how the connection ended. */
  send(address: string): Promise<string>;
  /** The outcomes that a healthy server may give. */
  readonly expected: readonly string[];
}

/** Makes the cases of one kind: the same ones for the same seed. */
export type CaseMaker = (options: { readonly seed: number; readonly count: number }) => Promise<FuzzCase[]>;

/** What every call may end with, whatever is wrong with it: never INTERNAL or UNKNOWN, never without a status. */
export const refusals = [
  'OK',
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'PERMISSION_DENIED',
  'UNIMPLEMENTED',
  'DEADLINE_EXCEEDED',
] as const;
