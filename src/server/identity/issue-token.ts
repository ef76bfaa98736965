import { createToken, hashToken } from './token.js';
import { parseTokenEntry, type TokenEntry } from './token-file.js';

/** A new token, and the line by which a server knows it. */
export interface IssuedToken {
  readonly token: string;
  readonly line: string;
}

/**
 * Creates a token for a caller with these rights. Throws `invalid-argument` for a name or a quota
 * that a file of tokens may not have.
 */
export function issueToken(caller: Omit<TokenEntry, 'sha256'>): IssuedToken {
  const token = createToken(caller.name);
  return { token, line: toLine(parseTokenEntry({ ...caller, sha256: hashToken(token).toString('hex') })) };
}

/** In YAML's flow style, so that it can be appended to a list in the other style. */
function toLine({ name, sha256, roles, requestsPerMinute, picturesPerMinute }: TokenEntry): string {
  const fields = {
    name: JSON.stringify(name),
    sha256: JSON.stringify(sha256),
    roles: `[${roles.join(', ')}]`,
    requestsPerMinute,
    picturesPerMinute,
  };
  const written = Object.entries(fields).filter(([, value]) => value !== undefined);
  return `- { ${written.map(([field, value]) => `${field}: ${value}`).join(', ')} }`;
}
