/** What a caller may do: `generate` is the GenerationService, `admin` the AdminService. */
export const roles = ['generate', 'admin'] as const;

export type Role = (typeof roles)[number];

/** Who makes a call. */
export interface Caller {
  /** For logs and metrics; never a secret. */
  readonly name: string;
  readonly roles: ReadonlySet<Role>;
  /**
   * Takes a request for this many pictures from the caller's quota. Throws `resource-exhausted`
   * beyond it, and `unauthenticated` if the caller's token has been withdrawn since its call began.
   * Absent for callers without a token.
   */
  readonly takeRequest?: (pictures: number) => Promise<void>;
}

/** A caller who need not prove who it is. */
export const anonymous: Caller = { name: 'anonymous', roles: new Set(['generate']) };

/** Whoever reaches an admin address that asks for no token. */
export const localAdmin: Caller = { name: 'local-admin', roles: new Set(['admin']) };

/** Names that no token may have, because they stand for callers without one. */
export const reservedNames: readonly string[] = [anonymous.name, localAdmin.name];
