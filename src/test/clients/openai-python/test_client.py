"""OpenAI's Python package against a running service; see ../README.md for the environment."""

import json
import os
import unittest
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import openai
from openai import OpenAI
from pydantic import BaseModel

URL = os.environ["TOKAMAK_URL"] + "/v1"
KEY = os.environ["TOKAMAK_API_KEY"]
LIMITED_KEY = os.environ["TEST_LIMITED_KEY"]
HELLO = [{"role": "user", "content": "Say hello."}]
WEATHER = {
    "type": "function",
    "function": {
        "name": "fetch_weather_forecast",
        "description": "The weather of the next days in a city",
        "strict": True,
        "parameters": {
            "type": "object",
            "properties": {"city": {"enum": ["Rome", "Paris"]}, "days": {"enum": [1, 2, 3]}},
            "required": ["city", "days"],
            "additionalProperties": False,
        },
    },
}
FORCED = {"type": "function", "function": {"name": "fetch_weather_forecast"}}


class City(BaseModel):
    name: Literal["Rome", "Paris"]
    big: bool


def client(key=KEY, **options):
    return OpenAI(base_url=URL, api_key=key, timeout=120, **{"max_retries": 0, **options})


def ask(api=None, **options):
    return (api or client()).chat.completions.create(
        **{"model": "default", "messages": HELLO, "max_tokens": 8, "temperature": 0, **options}
    )


class ChatCompletions(unittest.TestCase):
    def test_plain(self):
        answer = ask()
        self.assertTrue(answer.choices[0].message.content)
        self.assertIn(answer.choices[0].finish_reason, ("stop", "length"))
        usage = answer.usage
        self.assertEqual(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens)
        self.assertGreaterEqual(usage.prompt_tokens_details.cached_tokens, 0)
        self.assertTrue(answer._request_id.startswith("req-"))

    def test_same_answer_streamed(self):
        chunks = list(ask(stream=True, stream_options={"include_usage": True}))
        text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
        self.assertEqual(text, ask().choices[0].message.content)
        self.assertEqual(chunks[-1].choices, [])
        self.assertEqual(chunks[-1].usage.completion_tokens, ask().usage.completion_tokens)
        self.assertIsNone(chunks[0].usage)

    def test_stream_helper(self):
        with client().chat.completions.stream(
            model="default", messages=HELLO, max_tokens=8, temperature=0
        ) as stream:
            kinds = {event.type for event in stream}
            final = stream.current_completion_snapshot
        self.assertIn("content.delta", kinds)
        self.assertEqual(final.choices[0].message.content, ask().choices[0].message.content)

    def test_several_choices(self):
        answer = ask(n=2, temperature=1, seed=7)
        self.assertEqual([c.index for c in answer.choices], [0, 1])

    def test_logprobs(self):
        answer = ask(logprobs=True, top_logprobs=3)
        tokens = answer.choices[0].logprobs.content
        self.assertEqual("".join(t.token for t in tokens), answer.choices[0].message.content)
        for token in tokens:
            self.assertLessEqual(token.logprob, 0)
            self.assertEqual(len(token.top_logprobs), 3)
            self.assertEqual(token.token, token.top_logprobs[0].token)
        streamed = [
            t
            for c in ask(logprobs=True, top_logprobs=3, stream=True)
            if c.choices and c.choices[0].logprobs
            for t in c.choices[0].logprobs.content
        ]
        self.assertEqual([t.token for t in streamed], [t.token for t in tokens])

    def test_options(self):
        text = ask().choices[0].message.content
        newer = ask(max_completion_tokens=8, max_tokens=openai.omit).choices[0].message.content
        self.assertEqual(newer, text)
        stopped = ask(stop=text[-1]).choices[0]
        self.assertEqual(stopped.finish_reason, "stop")
        self.assertNotIn(text[-1], stopped.message.content)
        first = ask(max_tokens=1).choices[0].message.content
        ids = client().post("../tokenize", body={"text": first}, cast_to=object)["tokens"]
        other = ask(max_tokens=1, logit_bias={str(ids[0]): -100}).choices[0].message.content
        self.assertNotEqual(other, first)
        same = [ask(temperature=1, seed=11).choices[0].message.content for _ in range(2)]
        self.assertEqual(same[0], same[1])

    def test_tool_round_trip(self):
        question = [{"role": "user", "content": "What will the weather be in Rome?"}]
        call = ask(messages=question, tools=[WEATHER], tool_choice=FORCED, max_tokens=60)
        self.assertEqual(call.choices[0].finish_reason, "tool_calls")
        message = call.choices[0].message
        arguments = json.loads(message.tool_calls[0].function.arguments)
        self.assertIn(arguments["city"], ("Rome", "Paris"))
        result = {
            "role": "tool",
            "tool_call_id": message.tool_calls[0].id,
            "content": "Sunny, 24 degrees.",
        }
        answer = ask(messages=[*question, message, result], tools=[WEATHER], tool_choice="none", max_tokens=16)
        self.assertTrue(answer.choices[0].message.content)

    def test_tool_call_streamed(self):
        with client().chat.completions.stream(
            model="default",
            messages=HELLO,
            tools=[WEATHER],
            tool_choice="required",
            max_tokens=60,
            temperature=0,
        ) as stream:
            events = list(stream)
            final = stream.get_final_completion()
        self.assertTrue(any(e.type == "tool_calls.function.arguments.delta" for e in events))
        json.loads(final.choices[0].message.tool_calls[0].function.arguments)

    def test_parse(self):
        answer = client().chat.completions.parse(
            model="default", messages=HELLO, response_format=City, max_tokens=48, temperature=0
        )
        self.assertIsInstance(answer.choices[0].message.parsed, City)

    def test_cancel_in_mid_stream(self):
        for _ in range(3):
            stream = ask(stream=True, max_tokens=2000, messages=[{"role": "user", "content": "Count to 1000."}])
            next(iter(stream))
            stream.close()
        self.assertTrue(ask().choices[0].message.content)

    def test_sixteen_at_once(self):
        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(lambda _: ask().choices[0].message.content, range(16)))
        self.assertTrue(all(answers))


class Errors(unittest.TestCase):
    def test_unauthorized(self):
        with self.assertRaises(openai.AuthenticationError) as raised:
            ask(client("nonsense"))
        self.assertEqual(raised.exception.code, "unauthorized")

    def test_unknown_model(self):
        with self.assertRaises(openai.NotFoundError) as raised:
            ask(model="nobody-serves-this")
        self.assertEqual(raised.exception.code, "model_not_found")
        self.assertEqual(raised.exception.param, "model")

    def test_bad_request(self):
        with self.assertRaises(openai.BadRequestError) as raised:
            ask(temperature=9)
        self.assertEqual(raised.exception.param, "temperature")
        self.assertEqual(raised.exception.type, "invalid_request_error")
        self.assertTrue(raised.exception.request_id.startswith("req-"))

    def test_unsupported(self):
        for field, value in (("store", True), ("modalities", ["audio"]), ("web_search_options", {})):
            with self.assertRaises(openai.BadRequestError) as raised:
                ask(**{field: value})
            self.assertEqual((raised.exception.code, raised.exception.param), ("unsupported", field))

    def limit(self):
        for _ in range(40):
            try:
                response = client(LIMITED_KEY).chat.completions.with_raw_response.create(
                    model="default", messages=HELLO, max_tokens=1
                )
                self.assertIn("x-ratelimit-remaining-requests", response.headers)
            except openai.RateLimitError as limited:
                self.assertGreaterEqual(int(limited.response.headers["Retry-After"]), 1)
                return
        self.fail("the limit was never reached")

    def test_rate_limit(self):
        for _ in range(10):
            self.limit()
            answer = client(LIMITED_KEY, max_retries=5).chat.completions.with_raw_response.create(
                model="default", messages=HELLO, max_tokens=1
            )
            if answer.retries_taken:
                # Having waited as Retry-After says, it needs no third try.
                self.assertEqual(answer.retries_taken, 1)
                return
        self.fail("every time something was allowed again before the next request")


class Completions(unittest.TestCase):
    def create(self, **options):
        return client().completions.create(
            **{"model": "default", "max_tokens": 4, "temperature": 0, **options}
        )

    def test_texts_and_tokens(self):
        one = self.create(prompt="The capital of France is")
        two = self.create(prompt=["Once upon a", "The capital of France is"])
        self.assertEqual([c.index for c in two.choices], [0, 1])
        self.assertEqual(two.choices[1].text, one.choices[0].text)
        self.assertTrue(self.create(prompt=[19556, 28, 905]).choices[0].text)
        self.assertEqual(len(self.create(prompt=[[19556, 28], [905]]).choices), 2)

    def test_echo_and_logprobs(self):
        self.assertTrue(self.create(prompt="Once upon a", echo=True).choices[0].text.startswith("Once upon a"))
        scored = self.create(prompt="Once upon a", logprobs=2).choices[0]
        self.assertEqual("".join(scored.logprobs.tokens), scored.text)
        self.assertEqual(len(scored.logprobs.top_logprobs[0]), 2)
        self.assertEqual(scored.logprobs.text_offset[0], 0)

    def test_streamed(self):
        text = "".join(c.choices[0].text for c in self.create(prompt="Once upon a", stream=True))
        self.assertEqual(text, self.create(prompt="Once upon a").choices[0].text)

    def test_suffix_is_refused(self):
        with self.assertRaises(openai.BadRequestError) as raised:
            self.create(prompt="a", suffix="b")
        self.assertEqual(raised.exception.param, "suffix")


class Responses(unittest.TestCase):
    tool = {"type": "function", **WEATHER["function"]}

    def create(self, **options):
        return client().responses.create(
            **{"model": "default", "input": "Say hello.", "max_output_tokens": 8, "temperature": 0, **options}
        )

    def test_plain(self):
        answer = self.create(instructions="Be brief.", store=False)
        self.assertTrue(answer.output_text)
        self.assertIn(answer.status, ("completed", "incomplete"))
        self.assertEqual(answer.usage.total_tokens, answer.usage.input_tokens + answer.usage.output_tokens)

    def test_streamed(self):
        events = list(self.create(stream=True))
        self.assertEqual([e.sequence_number for e in events], list(range(len(events))))
        self.assertEqual(events[0].type, "response.created")
        text = "".join(e.delta for e in events if e.type == "response.output_text.delta")
        self.assertEqual(text, self.create().output_text)
        self.assertEqual(events[-1].response.output_text, text)

    def test_stream_helper(self):
        with client().responses.stream(
            model="default", input="Say hello.", max_output_tokens=8, temperature=0
        ) as stream:
            kinds = [event.type for event in stream]
        self.assertIn("response.output_text.delta", kinds)

    def test_tool_round_trip(self):
        items = [{"role": "user", "content": "What will the weather be in Rome?"}]
        choice = {"type": "function", "name": "fetch_weather_forecast"}
        called = self.create(input=items, tools=[self.tool], tool_choice=choice, max_output_tokens=60)
        call = called.output[0]
        self.assertEqual((call.type, call.status), ("function_call", "completed"))
        self.assertIn(json.loads(call.arguments)["city"], ("Rome", "Paris"))
        result = {"type": "function_call_output", "call_id": call.call_id, "output": "Sunny."}
        answer = self.create(input=[*items, *called.output, result], tools=[self.tool], tool_choice="none")
        self.assertTrue(answer.output_text)

    def test_tool_call_streamed(self):
        events = list(
            self.create(tools=[self.tool], tool_choice="required", max_output_tokens=60, stream=True)
        )
        arguments = "".join(e.delta for e in events if e.type == "response.function_call_arguments.delta")
        self.assertEqual(arguments, events[-1].response.output[0].arguments)

    def test_parse(self):
        answer = client().responses.parse(
            model="default", input="Name a city.", text_format=City, max_output_tokens=48, temperature=0
        )
        self.assertIsInstance(answer.output_parsed, City)

    def test_what_needs_a_memory_is_refused(self):
        for field, value in (("store", True), ("previous_response_id", "x"), ("background", True)):
            with self.assertRaises(openai.BadRequestError) as raised:
                self.create(**{field: value})
            self.assertEqual((raised.exception.code, raised.exception.param), ("unsupported", field))


class Others(unittest.TestCase):
    def test_models(self):
        models = list(client().models.list())
        self.assertEqual(client().models.retrieve(models[0].id).id, models[0].id)
        with self.assertRaises(openai.NotFoundError):
            client().models.retrieve("nobody-serves-this")

    def test_embeddings(self):
        texts = ["The sky is blue.", "The heaven is blue.", "Sell all shares at noon!"]
        vectors = client().embeddings.create(model="embedder", input=texts)
        self.assertEqual([d.index for d in vectors.data], [0, 1, 2])
        one = client().embeddings.create(model="embedder", input=texts[0], encoding_format="float")

        def likeness(a, b):
            return sum(x * y for x, y in zip(a.embedding, b.embedding))

        self.assertAlmostEqual(likeness(one.data[0], vectors.data[0]), 1, places=3)
        self.assertGreater(likeness(*vectors.data[:2]), likeness(*vectors.data[::2]))

    def test_a_chat_model_embeds_nothing(self):
        chat = client().models.list().data[0].id
        with self.assertRaises(openai.BadRequestError) as raised:
            client().embeddings.create(model=chat, input="text")
        self.assertEqual(raised.exception.param, "model")


if __name__ == "__main__":
    unittest.main()
