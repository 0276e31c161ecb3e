"""LangChain's ChatOpenAI against a running service; see ../README.md for the environment."""

import os
import unittest
from typing import Literal

import openai
from langchain_core.messages import HumanMessage, ToolMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from pydantic import BaseModel

URL = os.environ["TOKAMAK_URL"] + "/v1"
KEY = os.environ["TOKAMAK_API_KEY"]
LIMITED_KEY = os.environ["TEST_LIMITED_KEY"]


class City(BaseModel):
    """A city."""

    name: Literal["Rome", "Paris"]
    big: bool


@tool
def fetch_weather_forecast(city: Literal["Rome", "Paris"]) -> str:
    """The weather of the next days in a city."""
    return f"Sunny in {city}."


def model(**options):
    return ChatOpenAI(
        **{
            "base_url": URL,
            "api_key": KEY,
            "model": "default",
            "temperature": 0,
            "max_tokens": 8,
            "max_retries": 0,
            "timeout": 120,
            **options,
        }
    )


class Client(unittest.TestCase):
    def test_plain(self):
        answer = model().invoke("Say hello.")
        self.assertTrue(answer.content)
        self.assertGreater(answer.usage_metadata["output_tokens"], 0)

    def test_streamed(self):
        text = "".join(chunk.content for chunk in model().stream("Say hello."))
        self.assertEqual(text, model().invoke("Say hello.").content)

    def test_responses_api(self):
        answer = model(use_responses_api=True, max_tokens=None).invoke("Say hello.", max_output_tokens=8)
        self.assertTrue(answer.text)

    def test_tool_round_trip(self):
        question = HumanMessage("What will the weather be in Rome?")
        calling = model(max_tokens=60).bind_tools([fetch_weather_forecast], tool_choice="fetch_weather_forecast", strict=True)
        call = calling.invoke([question])
        self.assertEqual(call.tool_calls[0]["name"], "fetch_weather_forecast")
        result = fetch_weather_forecast.invoke(call.tool_calls[0])
        self.assertIsInstance(result, ToolMessage)
        answer = model(max_tokens=16).invoke([question, call, result])
        self.assertTrue(answer.content)

    def test_tool_call_streamed(self):
        calling = model(max_tokens=60).bind_tools([fetch_weather_forecast], tool_choice="any", strict=True)
        whole = None
        for chunk in calling.stream("What will the weather be in Rome?"):
            whole = chunk if whole is None else whole + chunk
        self.assertIn(whole.tool_calls[0]["args"]["city"], ("Rome", "Paris"))

    def test_structured_output(self):
        for method in ("json_schema", "function_calling"):
            chain = model(max_tokens=60).with_structured_output(City, method=method)
            self.assertIsInstance(chain.invoke("Name a city."), City)

    def test_errors(self):
        for wrong, kind in (
            ({"api_key": "nonsense"}, openai.AuthenticationError),
            ({"model": "nobody-serves-this"}, openai.NotFoundError),
            ({"temperature": 9}, openai.BadRequestError),
        ):
            with self.assertRaises(kind):
                model(**wrong).invoke("Say hello.")

    def test_rate_limit(self):
        for _ in range(40):
            try:
                model(api_key=LIMITED_KEY, max_tokens=1).invoke("a")
            except openai.RateLimitError:
                break
        else:
            self.fail("the limit was never reached")
        self.assertIsNotNone(model(api_key=LIMITED_KEY, max_tokens=1, max_retries=5).invoke("a"))

    def test_cancel_in_mid_stream(self):
        for _ in range(3):
            stream = model(max_tokens=2000).stream("Count to 1000.")
            next(stream)
            stream.close()
        self.assertTrue(model().invoke("Say hello.").content)

    def test_sixteen_at_once(self):
        answers = model().batch(["Say hello."] * 16, config={"max_concurrency": 16})
        self.assertTrue(all(answer.content for answer in answers))


if __name__ == "__main__":
    unittest.main()
