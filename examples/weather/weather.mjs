// Asks with a tool, runs what the model calls, and asks again with the result.

const url = process.env.TOKAMAK_URL ?? 'http://localhost:8080';

const tools = [{
  name: 'fetch_weather_forecast',
  description: 'Returns the weather forecast of a city for the coming days.',
  parameters: {
    type: 'object',
    properties: {
      city: {type: 'string', description: 'The name of the city', maxLength: 40},
      days: {type: 'integer', minimum: 1, maximum: 7},
    },
    required: ['city', 'days'],
    additionalProperties: false,
  },
}];

const functions = {
  // Yours would ask a weather service.
  fetch_weather_forecast: ({city, days}) =>
    city === 'Oslo'
      ? `It will snow in Oslo for ${days} days, at -4 degrees.`
      : `The sun will shine in ${city} for ${days} days, at 21 degrees.`,
};

async function complete(request) {
  const response = await fetch(`${url}/completions`, {
    method: 'POST',
    headers: {'Authorization': `Bearer ${process.env.TOKAMAK_API_KEY}`, 'Content-Type': 'application/json'},
    body: JSON.stringify({tools, temperature: 0, ...request}),
  });
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(answer.error.message);
  }
  return answer;
}

const messages = [{role: 'user', content: 'What will the weather in Oslo be like for the next 3 days?'}];
const first = await complete({messages, toolChoice: 'required'});
if (first.finishReason !== 'toolCall') {
  throw new Error(`The call is not complete: ${JSON.stringify(first)}`);
}

messages.push(first.output);
for (const call of first.output.toolCalls) {
  console.log('Call:', call.name, call.arguments);
  const result = functions[call.name](JSON.parse(call.arguments));
  console.log('Result:', result);
  messages.push({role: 'tool', toolCallId: call.id, content: result});
}

const last = await complete({messages, toolChoice: 'none', maxTokens: 100});
console.log('Answer:', last.output.content);
