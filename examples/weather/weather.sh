#!/usr/bin/env bash
# Asks with a tool, runs what the model calls, and asks again with the result.
set -euo pipefail

url=${TOKAMAK_URL:-http://localhost:8080}
question='What will the weather in Oslo be like for the next 3 days?'
tools='[{
  "name": "fetch_weather_forecast",
  "description": "Returns the weather forecast of a city for the coming days.",
  "parameters": {
    "type": "object",
    "properties": {
      "city": {"type": "string", "description": "The name of the city", "maxLength": 40},
      "days": {"type": "integer", "minimum": 1, "maximum": 7}
    },
    "required": ["city", "days"],
    "additionalProperties": false
  }
}]'

complete() {
  curl -fsS "$url/completions" -H "Authorization: Bearer $TOKAMAK_API_KEY" -H 'Content-Type: application/json' -d @-
}

# Yours would ask a weather service.
fetch_weather_forecast() { # CITY DAYS
  case $1 in
    Oslo) echo "It will snow in $1 for $2 days, at -4 degrees." ;;
    *) echo "The sun will shine in $1 for $2 days, at 21 degrees." ;;
  esac
}

first=$(jq -n --arg question "$question" --argjson tools "$tools" '{
  messages: [{role: "user", content: $question}], tools: $tools, toolChoice: "required", temperature: 0}' | complete)
if [ "$(jq -r .finishReason <<<"$first")" != toolCall ]; then
  echo "The call is not complete: $first" >&2
  exit 1
fi
arguments=$(jq -r .output.toolCall.arguments <<<"$first")
echo "Call: $(jq -r .output.toolCall.name <<<"$first") $arguments"

result=$(fetch_weather_forecast "$(jq -r .city <<<"$arguments")" "$(jq -r .days <<<"$arguments")")
echo "Result: $result"

jq -n --arg question "$question" --argjson tools "$tools" --argjson output "$(jq .output <<<"$first")" --arg result "$result" '{
  messages: [
    {role: "user", content: $question},
    $output,
    {role: "tool", toolCallId: $output.toolCall.id, content: $result}
  ],
  tools: $tools, toolChoice: "none", temperature: 0, maxTokens: 100}' |
  complete | jq -r '"Answer: " + .output.content'
