// The OpenAPI document: a linter passes it, and a typed client can be made of it, which works.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import createClient from 'openapi-fetch';

const { TOKAMAK_URL, TOKAMAK_API_KEY } = process.env;
const bin = (name) => `node_modules/.bin/${name}`;
const run = (name, ...args) => {
  try {
    return execFileSync(bin(name), args, { encoding: 'utf8', stdio: 'pipe' });
  } catch (failure) {
    throw new Error(`${name} ${args.join(' ')}\n${failure.stdout}\n${failure.stderr}`);
  }
};

test('a linter passes the document, and a typed client works', async () => {
  const document = await fetch(`${TOKAMAK_URL}/openapi?format=json`);
  assert.equal(document.status, 200);
  writeFileSync('openapi.json', await document.text());
  // A licence has a name here, not an address; examples of streams are texts, and no JSON.
  run('redocly', 'lint', '--max-problems=100', '--skip-rule', 'info-license-strict', '--skip-rule', 'info-license',
    '--skip-rule', 'no-invalid-media-type-examples', 'openapi.json');

  run('openapi-typescript', 'openapi.json', '-o', 'schema.d.ts', '--default-non-nullable=false');
  writeFileSync(
    'client.ts',
    `import createClient from 'openapi-fetch';
     import type { components, paths } from './schema.js';
     const client = createClient<paths>({ baseUrl: 'http://localhost' });
     const { data } = await client.POST('/v1/chat/completions', {
       body: { messages: [{ role: 'user', content: 'Hello' }], max_tokens: 4 },
     });
     const answer = data as components['schemas']['ChatCompletion'];
     const text: string | null | undefined = answer.choices?.[0]?.message?.content;
     // @ts-expect-error the compiler knows the types of fields
     await client.POST('/v1/chat/completions', { body: { messages: 'Hello' } });
     console.log(text);`,
  );
  run('tsc', '--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2022',
    '--lib', 'es2022,dom', 'client.ts');

  const client = createClient({ baseUrl: TOKAMAK_URL, headers: { Authorization: `Bearer ${TOKAMAK_API_KEY}` } });
  const { data } = await client.POST('/v1/chat/completions', {
    body: { messages: [{ role: 'user', content: 'Hello' }], max_tokens: 4 },
  });
  assert.ok(data.choices[0].message.content);
});
