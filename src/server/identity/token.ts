/**
 * Bearer tokens: `repose_NAME_SECRET`, the secret 32 random bytes in base64url. The server keeps
 * only their SHA-256. A slow hash such as bcrypt protects passwords, which can be guessed. A secret
 * of 256 random bits cannot be, and a slow hash would cost every call tens of milliseconds. The
 * name makes a leaked token recognisable, and finds its hashes without a search that depends on
 * the secret.
 */
import { createHash, randomBytes } from 'node:crypto';

/** Names of callers: what hosts may be named, in lower case. */
export const callerNamePattern = /^[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?$/;

const tokenPattern = /^repose_([a-z0-9.-]{1,63})_[A-Za-z0-9_-]{43}$/;

/** Creates a new token for the caller of this name. */
export function createToken(name: string): string {
  return `repose_${name}_${randomBytes(32).toString('base64url')}`;
}

/** Returns the name in a token, or undefined for what is no token. */
export function readCallerName(token: string): string | undefined {
  return tokenPattern.exec(token)?.[1];
}

/** Returns the SHA-256 of a token's text, 32 bytes. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
