import type { Interceptor } from '@connectrpc/connect';

/** Sends a token with each call. */
export function authorize(token: string | undefined): Interceptor[] {
  if (token === undefined) return [];
  return [
    (next) => (request) => {
      request.header.set('authorization', `Bearer ${token}`);
      return next(request);
    },
  ];
}
