// OpenAI's Node package against a running service; see ../README.md for the environment.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';
import { zodResponseFormat, zodTextFormat } from 'openai/helpers/zod';
import { z } from 'zod';

const { TOKAMAK_URL, TOKAMAK_API_KEY, TEST_LIMITED_KEY } = process.env;
const City = z.object({ name: z.enum(['Rome', 'Paris']), big: z.boolean() });
const messages = [{ role: 'user', content: 'Say hello.' }];
const weather = {
  type: 'function',
  function: {
    name: 'fetch_weather_forecast',
    description: 'The weather of the next days in a city',
    strict: true,
    parameters: {
      type: 'object',
      properties: { city: { enum: ['Rome', 'Paris'] } },
      required: ['city'],
      additionalProperties: false,
    },
  },
};

const client = (options = {}) =>
  new OpenAI({ baseURL: `${TOKAMAK_URL}/v1`, apiKey: TOKAMAK_API_KEY, maxRetries: 0, timeout: 120_000, ...options });
const body = (options = {}) => ({ model: 'default', messages, max_tokens: 8, temperature: 0, ...options });
const ask = (options, api = client()) => api.chat.completions.create(body(options));

test('plain', async () => {
  const answer = await ask();
  assert.ok(answer.choices[0].message.content);
  assert.equal(answer.usage.total_tokens, answer.usage.prompt_tokens + answer.usage.completion_tokens);
  assert.match(answer._request_id, /^req-/);
});

test('streamed', async () => {
  let text = '';
  let usage;
  for await (const chunk of await ask({ stream: true, stream_options: { include_usage: true } })) {
    text += chunk.choices[0]?.delta?.content ?? '';
    usage = chunk.usage;
  }
  assert.equal(text, (await ask()).choices[0].message.content);
  assert.ok(usage.completion_tokens > 0);
});

test('stream helper', async () => {
  const stream = client().chat.completions.stream(body());
  const pieces = [];
  stream.on('content', (delta) => pieces.push(delta));
  const final = await stream.finalChatCompletion();
  assert.equal(pieces.join(''), final.choices[0].message.content);
});

test('tool call with its result sent back', async () => {
  const question = [{ role: 'user', content: 'What will the weather be in Rome?' }];
  const choice = { type: 'function', function: { name: 'fetch_weather_forecast' } };
  const called = await ask({ messages: question, tools: [weather], tool_choice: choice, max_tokens: 60 });
  assert.equal(called.choices[0].finish_reason, 'tool_calls');
  const message = called.choices[0].message;
  assert.ok(['Rome', 'Paris'].includes(JSON.parse(message.tool_calls[0].function.arguments).city));
  const result = { role: 'tool', tool_call_id: message.tool_calls[0].id, content: 'Sunny, 24 degrees.' };
  const answer = await ask({ messages: [...question, message, result], max_tokens: 16 });
  assert.ok(answer.choices[0].message.content);
});

test('runTools', async () => {
  const cities = [];
  const runner = client().chat.completions.runTools(
    {
      ...body({ max_tokens: 60, tool_choice: { type: 'function', function: { name: 'fetch_weather_forecast' } } }),
      tools: [
        {
          type: 'function',
          function: {
            ...weather.function,
            parse: JSON.parse,
            function: ({ city }) => {
              cities.push(city);
              return 'Sunny.';
            },
          },
        },
      ],
    },
    { maxChatCompletions: 1 },
  );
  await runner.done();
  assert.equal(cities.length, 1);
});

test('parse', async () => {
  const answer = await client().chat.completions.parse(
    body({ max_tokens: 48, response_format: zodResponseFormat(City, 'city') }),
  );
  assert.ok(City.parse(answer.choices[0].message.parsed));
});

test('responses', async () => {
  const request = { model: 'default', input: 'Say hello.', max_output_tokens: 8, temperature: 0 };
  const answer = await client().responses.create(request);
  assert.ok(answer.output_text);
  let text = '';
  for await (const event of await client().responses.create({ ...request, stream: true })) {
    if (event.type === 'response.output_text.delta') text += event.delta;
  }
  assert.equal(text, answer.output_text);
  const final = await client().responses.stream(request).finalResponse();
  assert.equal(final.output_text, answer.output_text);
  const parsed = await client().responses.parse({
    ...request,
    max_output_tokens: 48,
    text: { format: zodTextFormat(City, 'city') },
  });
  assert.ok(City.parse(parsed.output_parsed));
});

test('completions and models', async () => {
  const raw = await client().completions.create({ model: 'default', prompt: 'Once upon a', max_tokens: 3, temperature: 0 });
  assert.ok(raw.choices[0].text);
  const models = await client().models.list();
  assert.equal((await client().models.retrieve(models.data[0].id)).id, models.data[0].id);
});

test('errors', async () => {
  await assert.rejects(ask({}, client({ apiKey: 'nonsense' })), OpenAI.AuthenticationError);
  await assert.rejects(ask({ model: 'nobody-serves-this' }), OpenAI.NotFoundError);
  await assert.rejects(ask({ temperature: 9 }), (error) => {
    assert.ok(error instanceof OpenAI.BadRequestError);
    assert.deepEqual([error.code, error.param, error.type], ['invalid_request', 'temperature', 'invalid_request_error']);
    return true;
  });
});

test('rate limit', async () => {
  for (let round = 0; round < 10; round++) {
    let limited;
    for (let i = 0; i < 40 && !limited; i++) {
      await ask({ max_tokens: 1 }, client({ apiKey: TEST_LIMITED_KEY })).catch((error) => (limited = error));
    }
    assert.ok(limited instanceof OpenAI.RateLimitError);
    let requests = 0;
    const counting = (...request) => (requests++, fetch(...request));
    assert.ok(await ask({ max_tokens: 1 }, client({ apiKey: TEST_LIMITED_KEY, maxRetries: 5, fetch: counting })));
    if (requests > 1) {
      assert.equal(requests, 2, 'having waited as Retry-After says, it needs no third try');
      return;
    }
  }
  assert.fail('every time something was allowed again before the next request');
});

test('cancel in mid-stream', async () => {
  for (let i = 0; i < 3; i++) {
    for await (const _ of await ask({ stream: true, max_tokens: 2000 })) break;
  }
  assert.ok((await ask()).choices[0].message.content);
});

test('sixteen at once', async () => {
  const answers = await Promise.all(Array.from({ length: 16 }, () => ask()));
  assert.ok(answers.every((answer) => answer.choices[0].message.content));
});
