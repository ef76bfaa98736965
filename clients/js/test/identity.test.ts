/**
 * Calls over TLS, to a server that asks for a certificate and a token: REPOSE_TLS_ADDRESS, and the
 * files REPOSE_CA, REPOSE_CERT, REPOSE_KEY and REPOSE_TOKEN.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createClient } from '@repose/client';

const address = process.env['REPOSE_TLS_ADDRESS'] ?? '';
const read = (name: string) => readFileSync(process.env[name] ?? '', 'utf8');
const tls = { ca: read('REPOSE_CA'), cert: read('REPOSE_CERT'), key: read('REPOSE_KEY') };
const token = read('REPOSE_TOKEN').trim();

test('calls with a certificate and a token', async () => {
  const { model } = await createClient(address, { tls, token }).getModel();
  assert.equal(model?.name, 'tiny');
});

test('is refused without a token, and without TLS', async () => {
  await assert.rejects(createClient(address, { tls }).getModel(), (error: Error & { refusal?: object }) => {
    assert.ok(error.refusal);
    return true;
  });
  const retry = { attempts: 1 };
  await assert.rejects(createClient(address, { token, retry }).getModel(), { kind: 'unavailable' });
});
