// The Postman collection of the docs, run by Postman's own runner; see ../README.md for the environment.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { join } from 'node:path';
import newman from 'newman';

const { TOKAMAK_URL, TOKAMAK_API_KEY, TEST_REPOSITORY } = process.env;

test('every request of the collection is answered as it says', async () => {
  const summary = await new Promise((resolve, reject) =>
    newman.run(
      {
        collection: join(TEST_REPOSITORY, 'docs', 'tokamak.postman_collection.json'),
        envVar: [
          { key: 'baseUrl', value: TOKAMAK_URL },
          { key: 'apiKey', value: TOKAMAK_API_KEY },
        ],
      },
      (error, result) => (error ? reject(error) : resolve(result)),
    ),
  );
  const failures = summary.run.failures.map((failure) => `${failure.source?.name}: ${failure.error.message}`);
  assert.deepEqual(failures, []);
  assert.ok(summary.run.stats.assertions.total >= summary.run.stats.requests.total);
});
