// SPDX-License-Identifier: Apache-2.0
// What docs/operating.md shows of verifying webhooks, on the test vector of Standard Webhooks' own libraries.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const SENT = 1614265330;
const BODY = Buffer.from('{"test": 2432232314}');
const SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
const HEADERS = {
  'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  'webhook-timestamp': String(SENT),
  'webhook-signature': SIGNATURE,
};

async function documented() {
  const document = fileURLToPath(new URL('../../../../docs/operating.md', import.meta.url));
  const [, example] = (await readFile(document, 'utf8')).match(/^```js\n(.*?export function verify.*?)^```/ms);
  const file = join(await mkdtemp(join(tmpdir(), 'verify-')), 'verify.mjs');
  await writeFile(file, example);
  return (await import(pathToFileURL(file))).verify;
}

test('the documented function takes what was signed, and nothing else', async (t) => {
  const verify = await documented();
  t.mock.timers.enable({ apis: ['Date'], now: SENT * 1000 });

  verify(SECRET, HEADERS, BODY);
  verify(SECRET, { ...HEADERS, 'webhook-signature': `v1,AAAA ${SIGNATURE}` }, BODY);
  for (const [secret, headers, body] of [
    [SECRET, HEADERS, Buffer.from('{"test": 2432232315}')],
    [`whsec_${'A'.repeat(32)}`, HEADERS, BODY],
    [SECRET, { ...HEADERS, 'webhook-id': 'another' }, BODY],
    [SECRET, { ...HEADERS, 'webhook-timestamp': String(SENT + 1) }, BODY],
    [SECRET, { ...HEADERS, 'webhook-timestamp': 'now' }, BODY],
    [SECRET, { ...HEADERS, 'webhook-signature': '' }, BODY],
  ]) {
    assert.throws(() => verify(secret, headers, body));
  }
  t.mock.timers.setTime((SENT + 301) * 1000);
  assert.throws(() => verify(SECRET, HEADERS, BODY), /too old/);
});
