"""Anthropic's Python package against a running service; see ../README.md for the environment."""

import os
import unittest
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import anthropic
from anthropic import Anthropic
from pydantic import BaseModel

URL = os.environ["TOKAMAK_URL"]
KEY = os.environ["TOKAMAK_API_KEY"]
LIMITED_KEY = os.environ["TEST_LIMITED_KEY"]
HELLO = [{"role": "user", "content": "Say hello."}]
WEATHER = {
    "name": "fetch_weather_forecast",
    "description": "The weather of the next days in a city",
    "input_schema": {
        "type": "object",
        "properties": {"city": {"enum": ["Rome", "Paris"]}, "days": {"enum": [1, 2, 3]}},
        "required": ["city", "days"],
        "additionalProperties": False,
    },
}
FORCED = {"type": "tool", "name": "fetch_weather_forecast"}


class City(BaseModel):
    name: Literal["Rome", "Paris"]
    big: bool


def client(key=KEY, **options):
    return Anthropic(base_url=URL, api_key=key, timeout=120, **{"max_retries": 0, **options})


def arguments(**options):
    # This client has no argument for it any more.
    body = {"temperature": options.pop("temperature", 0)}
    return {"model": "default", "messages": HELLO, "max_tokens": 8, "extra_body": body, **options}


def ask(api=None, **options):
    return (api or client()).messages.create(**arguments(**options))


class Messages(unittest.TestCase):
    def test_plain(self):
        answer = ask(system="Be brief.")
        self.assertTrue(answer.content[0].text)
        self.assertIn(answer.stop_reason, ("end_turn", "max_tokens"))
        self.assertGreater(answer.usage.output_tokens, 0)
        self.assertTrue(answer._request_id.startswith("req-"))

    def test_stream_helpers(self):
        with client().messages.stream(**arguments()) as stream:
            text = "".join(stream.text_stream)
            final = stream.get_final_message()
        self.assertEqual(text, ask().content[0].text)
        self.assertEqual(final.content[0].text, text)
        self.assertEqual(final.usage.output_tokens, ask().usage.output_tokens)

    def test_raw_stream(self):
        kinds = [event.type for event in ask(stream=True)]
        self.assertEqual((kinds[0], kinds[-1]), ("message_start", "message_stop"))

    def test_stop_sequence(self):
        text = ask().content[0].text
        stop = text[len(text) // 2]
        answer = ask(stop_sequences=[stop])
        self.assertEqual((answer.stop_reason, answer.stop_sequence), ("stop_sequence", stop))

    def test_tool_loop(self):
        question = [{"role": "user", "content": "What will the weather be in Rome?"}]
        called = ask(messages=question, tools=[WEATHER], tool_choice=FORCED, max_tokens=60)
        self.assertEqual(called.stop_reason, "tool_use")
        use = called.content[-1]
        self.assertIn(use.input["city"], ("Rome", "Paris"))
        messages = [
            *question,
            {"role": "assistant", "content": called.content},
            {
                "role": "user",
                "content": [{"type": "tool_result", "tool_use_id": use.id, "content": "Sunny."}],
            },
        ]
        answer = ask(messages=messages, tools=[WEATHER], tool_choice={"type": "none"}, max_tokens=16)
        self.assertTrue(answer.content[0].text)

    def test_tool_input_streamed(self):
        with client().messages.stream(
            **arguments(tools=[WEATHER], tool_choice={"type": "any"}, max_tokens=60)
        ) as stream:
            parts = [e.partial_json for e in stream if e.type == "input_json"]
            final = stream.get_final_message()
        self.assertTrue(parts)
        self.assertIn(final.content[-1].input["city"], ("Rome", "Paris"))

    def test_structured_output(self):
        answer = client().messages.parse(**arguments(output_format=City, max_tokens=48))
        self.assertIsInstance(answer.parsed_output, City)

    def test_count_tokens(self):
        counted = client().messages.count_tokens(model="default", messages=HELLO)
        usage = ask().usage
        self.assertEqual(counted.input_tokens, usage.input_tokens + usage.cache_read_input_tokens)

    def test_models(self):
        models = list(client().models.list())
        self.assertEqual(client().models.retrieve(models[0].id).id, models[0].id)

    def test_cancel_in_mid_stream(self):
        for _ in range(3):
            with client().messages.stream(**arguments(max_tokens=2000)) as stream:
                next(iter(stream.text_stream))
        self.assertTrue(ask().content)

    def test_sixteen_at_once(self):
        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(lambda _: ask().content[0].text, range(16)))
        self.assertTrue(all(answers))


class Errors(unittest.TestCase):
    def test_unauthorized(self):
        with self.assertRaises(anthropic.AuthenticationError):
            ask(client("nonsense"))

    def test_bearer_token(self):
        api = Anthropic(base_url=URL, api_key=None, auth_token=KEY, max_retries=0)
        self.assertTrue(ask(api).content)

    def test_unknown_model(self):
        with self.assertRaises(anthropic.NotFoundError) as raised:
            ask(model="nobody-serves-this")
        self.assertEqual(raised.exception.body["error"]["type"], "not_found_error")

    def test_bad_request(self):
        with self.assertRaises(anthropic.BadRequestError) as raised:
            ask(temperature=9)
        self.assertEqual(raised.exception.body["error"]["param"], "temperature")

    def test_unsupported(self):
        with self.assertRaises(anthropic.BadRequestError) as raised:
            ask(thinking={"type": "enabled", "budget_tokens": 1024}, max_tokens=2048)
        self.assertEqual(raised.exception.body["error"]["code"], "unsupported")

    def limit(self):
        for _ in range(40):
            try:
                ask(client(LIMITED_KEY), max_tokens=1)
            except anthropic.RateLimitError as limited:
                self.assertGreaterEqual(int(limited.response.headers["Retry-After"]), 1)
                return
        self.fail("the limit was never reached")

    def test_rate_limit(self):
        for _ in range(10):
            self.limit()
            patient = client(LIMITED_KEY, max_retries=5).messages.with_raw_response
            answer = patient.create(**arguments(max_tokens=1))
            if answer.retries_taken:
                # Having waited as Retry-After says, it needs no third try.
                self.assertEqual(answer.retries_taken, 1)
                return
        self.fail("every time something was allowed again before the next request")


if __name__ == "__main__":
    unittest.main()
