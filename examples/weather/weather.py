"""Asks with a tool, runs what the model calls, and asks again with the result. Standard library only."""

import json
import os
import sys
import urllib.error
import urllib.request

URL = os.environ.get("TOKAMAK_URL", "http://localhost:8080")

TOOLS = [{
    "name": "fetch_weather_forecast",
    "description": "Returns the weather forecast of a city for the coming days.",
    "parameters": {
        "type": "object",
        "properties": {
            "city": {"type": "string", "description": "The name of the city", "maxLength": 40},
            "days": {"type": "integer", "minimum": 1, "maximum": 7},
        },
        "required": ["city", "days"],
        "additionalProperties": False,
    },
}]


def fetch_weather_forecast(city, days):
    """Yours would ask a weather service."""
    forecasts = {"Oslo": f"It will snow in Oslo for {days} days, at -4 degrees."}
    return forecasts.get(city, f"The sun will shine in {city} for {days} days, at 21 degrees.")


FUNCTIONS = {"fetch_weather_forecast": fetch_weather_forecast}


def complete(**request):
    body = json.dumps({"tools": TOOLS, "temperature": 0, **request}).encode()
    headers = {"Authorization": "Bearer " + os.environ["TOKAMAK_API_KEY"], "Content-Type": "application/json"}
    try:
        with urllib.request.urlopen(urllib.request.Request(URL + "/completions", body, headers)) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        sys.exit(json.load(error)["error"]["message"])


messages = [{"role": "user", "content": "What will the weather in Oslo be like for the next 3 days?"}]
first = complete(messages=messages, toolChoice="required")
if first["finishReason"] != "toolCall":
    sys.exit(f"The call is not complete: {first}")

messages.append(first["output"])
for call in first["output"]["toolCalls"]:
    print("Call:", call["name"], call["arguments"])
    # The arguments obey the schema, so they fit the function.
    result = FUNCTIONS[call["name"]](**json.loads(call["arguments"]))
    print("Result:", result)
    messages.append({"role": "tool", "toolCallId": call["id"], "content": result})

last = complete(messages=messages, toolChoice="none", maxTokens=100)
print("Answer:", last["output"]["content"])
