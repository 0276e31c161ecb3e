// The Vercel AI SDK against a running service; see ../README.md for the environment.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, generateObject, generateText, isStepCount, Output, streamText, tool } from 'ai';
import { z } from 'zod';

const { TOKAMAK_URL, TOKAMAK_API_KEY, TEST_LIMITED_KEY } = process.env;
const City = z.object({ name: z.enum(['Rome', 'Paris']), big: z.boolean() });

const model = (id = 'default', apiKey = TOKAMAK_API_KEY, fetch = undefined) =>
  createOpenAICompatible({
    name: 'tokamak',
    baseURL: `${TOKAMAK_URL}/v1`,
    apiKey,
    fetch,
    includeUsage: true,
    supportsStructuredOutputs: true,
  })(id);
const options = (more = {}) => ({
  model: model(),
  prompt: 'Say hello.',
  maxOutputTokens: 8,
  temperature: 0,
  maxRetries: 0,
  ...more,
});

test('plain', async () => {
  const answer = await generateText(options());
  assert.ok(answer.text);
  assert.ok(answer.usage.outputTokens > 0);
});

test('streamed', async () => {
  const stream = streamText(options());
  let text = '';
  for await (const piece of stream.textStream) text += piece;
  assert.equal(text, (await generateText(options())).text);
  assert.ok((await stream.usage).outputTokens > 0);
});

const tools = (asked) => ({
  fetch_weather_forecast: tool({
    description: 'The weather of the next days in a city',
    inputSchema: z.object({ city: z.enum(['Rome', 'Paris']) }),
    execute: async ({ city }) => {
      asked.push(city);
      return `Sunny in ${city}.`;
    },
  }),
});

test('tool call with its result sent back', async () => {
  const asked = [];
  const answer = await generateText(
    options({
      prompt: 'What will the weather be in Rome?',
      maxOutputTokens: 60,
      tools: tools(asked),
      toolChoice: 'required',
      prepareStep: ({ stepNumber }) => (stepNumber === 0 ? {} : { toolChoice: 'none' }),
      stopWhen: isStepCount(2),
    }),
  );
  assert.equal(asked.length, 1);
  assert.equal(answer.steps.length, 2);
  assert.ok(answer.text);
});

test('tool call streamed', async () => {
  const asked = [];
  const stream = streamText(
    options({ maxOutputTokens: 60, tools: tools(asked), toolChoice: 'required', stopWhen: isStepCount(1) }),
  );
  const kinds = new Set();
  for await (const part of stream.fullStream) kinds.add(part.type);
  assert.ok(kinds.has('tool-call'), [...kinds].join());
  assert.ok(kinds.has('tool-input-delta'), [...kinds].join());
  assert.equal(asked.length, 1);
});

test('structured output', async () => {
  const output = Output.object({ schema: City });
  const answer = await generateText(options({ maxOutputTokens: 48, output }));
  assert.ok(City.parse(answer.output));
  const stream = streamText(options({ maxOutputTokens: 48, output }));
  assert.ok(City.parse(await stream.output));
});

test('generateObject', async () => {
  const { object } = await generateObject(options({ maxOutputTokens: 48, schema: City }));
  assert.ok(City.parse(object));
});

test('errors', async () => {
  for (const [wrong, status] of [
    [{ model: model('default', 'nonsense') }, 401],
    [{ model: model('nobody-serves-this') }, 404],
    [{ temperature: 9 }, 400],
  ]) {
    await assert.rejects(generateText(options(wrong)), (error) => {
      assert.ok(APICallError.isInstance(error));
      assert.equal(error.statusCode, status);
      return true;
    });
  }
});

test('rate limit', async () => {
  for (let round = 0; round < 10; round++) {
    let limited;
    for (let i = 0; i < 40 && !limited; i++) {
      await generateText(options({ model: model('default', TEST_LIMITED_KEY), maxOutputTokens: 1 })).catch(
        (error) => (limited = error),
      );
    }
    assert.equal(limited.statusCode, 429);
    assert.ok(limited.isRetryable);
    let requests = 0;
    const counting = (...request) => (requests++, fetch(...request));
    const patient = model('default', TEST_LIMITED_KEY, counting);
    assert.ok((await generateText(options({ model: patient, maxOutputTokens: 1, maxRetries: 5 }))).finishReason);
    if (requests > 1) {
      assert.equal(requests, 2, 'having waited as Retry-After says, it needs no third try');
      return;
    }
  }
  assert.fail('every time something was allowed again before the next request');
});

test('cancel in mid-stream', async () => {
  for (let i = 0; i < 3; i++) {
    const abort = new AbortController();
    const stream = streamText(options({ maxOutputTokens: 2000, abortSignal: abort.signal, onError: () => {} }));
    for await (const _ of stream.textStream) {
      abort.abort();
      break;
    }
  }
  assert.ok((await generateText(options())).text);
});

test('sixteen at once', async () => {
  const answers = await Promise.all(Array.from({ length: 16 }, () => generateText(options())));
  assert.ok(answers.every((answer) => answer.text));
});
