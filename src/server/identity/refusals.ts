/** The errors of callers that are refused, with reasons for programs (google.rpc.ErrorInfo). */
import { ReposeError } from '../../errors.js';
import { anonymous, type Caller, type Role } from './caller.js';

const tokenTexts = {
  TOKEN_MISSING: 'no token, expected the metadata "authorization: Bearer TOKEN"',
  TOKEN_UNKNOWN: 'the token is not known, expected one that this server accepts',
  TOKEN_WITHDRAWN: 'the token has been withdrawn, expected a current one',
} as const;

/** Returns the `unauthenticated` error of a caller that does not prove who it is. */
export function unauthenticated(reason: keyof typeof tokenTexts): ReposeError {
  const message = `Cannot take the call: ${tokenTexts[reason]}`;
  return new ReposeError('unauthenticated', message, { refusal: { reason, metadata: {} } });
}

/** Returns the `permission-denied` error of a caller that lacks a role. */
export function roleMissing(caller: Caller, service: string, role: Role): ReposeError {
  const expected =
    caller === anonymous
      ? 'expected a token with it, or a call to the admin address (--admin-address)'
      : 'expected a caller with it';
  const message = `Cannot call ${service}: ${caller.name} does not have the role ${role}, ${expected}`;
  return denied(message, { reason: 'ROLE_MISSING', metadata: { service, role } });
}

/** Returns the `permission-denied` error of an admin call to another address than the admin's. */
export function wrongAddress(service: string): ReposeError {
  const message = `Cannot call ${service}: not served on this address, expected a call to the admin address`;
  return denied(message, { reason: 'WRONG_ADDRESS', metadata: { service } });
}

/** Returns the `permission-denied` error of a service that nobody has been allowed to call. */
export function noRule(service: string): ReposeError {
  const message = `Cannot call ${service}: no rule allows it, expected one of the known services`;
  return denied(message, { reason: 'NO_RULE', metadata: { service } });
}

function denied(message: string, refusal: ReposeError['refusal'] & object): ReposeError {
  return new ReposeError('permission-denied', message, { refusal });
}
