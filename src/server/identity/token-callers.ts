import { timingSafeEqual } from 'node:crypto';
import type { Caller, Role } from './caller.js';
import { Quota } from './quota.js';
import { unauthenticated } from './refusals.js';
import { hashToken, readCallerName } from './token.js';
import type { TokenEntry } from './token-file.js';

/** The callers with tokens. Calls in flight keep their caller when the tokens change. */
export class TokenCallers {
  /** By name; a caller may have several tokens. */
  #tokens: ReadonlyMap<string, readonly Token[]> = new Map();

  constructor(entries: readonly TokenEntry[]) {
    this.replace(entries);
  }

  /** How many callers there are. */
  get size(): number {
    return this.#tokens.size;
  }

  /** Returns the caller whose token this is. Compares hashes in constant time. */
  find(text: string): Caller | undefined {
    const hash = hashToken(text);
    const candidates = this.#tokens.get(readCallerName(text) ?? '') ?? [];
    return candidates.filter((token) => timingSafeEqual(token.hash, hash))[0];
  }

  /**
   * Puts these tokens in place of the earlier ones. Tokens that are gone are withdrawn, from calls
   * in flight too. What has been taken from a quota that stays the same still counts.
   */
  replace(entries: readonly TokenEntry[]): void {
    const before = [...this.#tokens.values()].flat();
    const quotas = new Map(before.map(({ rights: { quota } }) => [quota.key, quota]));
    const tokens = new Map<string, Token[]>();
    for (const entry of entries) {
      const fresh = new Quota(entry.name, entry);
      const quota = quotas.get(fresh.key) ?? fresh;
      quotas.set(quota.key, quota);
      const rights = { roles: new Set(entry.roles), quota };
      const token =
        before.find(({ hash }) => hash.toString('hex') === entry.sha256) ?? new Token(entry, rights);
      token.rights = rights;
      tokens.set(entry.name, [...(tokens.get(entry.name) ?? []), token]);
    }
    const current = new Set([...tokens.values()].flat());
    for (const token of before) token.isWithdrawn = !current.has(token);
    this.#tokens = tokens;
  }
}

interface Rights {
  readonly roles: ReadonlySet<Role>;
  readonly quota: Quota;
}

/** One token, which stands for its caller. */
class Token implements Caller {
  readonly name: string;
  readonly hash: Buffer;
  rights: Rights;
  isWithdrawn = false;

  constructor({ name, sha256 }: TokenEntry, rights: Rights) {
    this.name = name;
    this.hash = Buffer.from(sha256, 'hex');
    this.rights = rights;
  }

  get roles(): ReadonlySet<Role> {
    return this.rights.roles;
  }

  async takeRequest(pictures: number): Promise<void> {
    if (this.isWithdrawn) throw unauthenticated('TOKEN_WITHDRAWN');
    await this.rights.quota.take(pictures);
  }
}
