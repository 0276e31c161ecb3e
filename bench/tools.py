#!/usr/bin/env python3
"""Asks a service the 200 questions of src/test/resources/tools/sets.json and counts what its calls are worth.

    tools.py --target http://127.0.0.1:8080,KEY [--held-out | --development] [--choice required|named] [--show]

Each question is asked with the tools of its set, temperature 0 and the tool_choice that stands beside it. Valid is a call
that is complete and whose arguments fit the tool's schema (checked where the package jsonschema is installed, else only
that they are JSON); right tool counts the required calls that chose the tool that was meant; values are the parts of the
arguments that were asked for and stand there; all of them counts the calls that have every one of these, and the tool
right. Standard library only. Exits with 1 where a request fails or a complete call does not fit.
"""
import argparse, concurrent.futures, json, pathlib, sys, urllib.request

try:
    import jsonschema
except ImportError:
    jsonschema = None

SETS = pathlib.Path(__file__).parent.parent / "src" / "test" / "resources" / "tools" / "sets.json"


def post(target, body):
    url, _, key = target.partition(",")
    request = urllib.request.Request(url + "/v1/chat/completions", json.dumps(body).encode(),
                                     {"Content-Type": "application/json", "Authorization": "Bearer " + key})
    with urllib.request.urlopen(request, timeout=600) as response:
        return json.load(response)


def values(expected, actual):
    """How many of the values that are expected are there, and how many there are."""
    if isinstance(expected, dict):
        inner = actual if isinstance(actual, dict) else {}
        parts = [values(value, inner.get(key)) for key, value in expected.items()]
    elif isinstance(expected, list):
        items = actual if isinstance(actual, list) and actual else [None]
        parts = [max(values(value, item) for item in items) for value in expected]
    elif isinstance(expected, str):
        return int(isinstance(actual, str) and expected.lower() in actual.lower()), 1
    else:
        number = isinstance(actual, (int, float)) and not isinstance(actual, bool)
        return int(number and abs(actual - expected) < 1e-9), 1
    return sum(part[0] for part in parts), sum(part[1] for part in parts)


def ask(args, tools, question):
    named = question["choice"] == "named"
    choice = {"type": "function", "function": {"name": question["tool"]}} if named else "required"
    answer = post(args.target, {
        "model": args.model, "temperature": 0, "max_tokens": args.max_tokens, "tool_choice": choice,
        "parallel_tool_calls": False, "messages": [{"role": "user", "content": question["text"]}],
        "tools": [{"type": "function", "function": tool} for tool in tools]})
    choice = answer["choices"][0]
    calls = choice["message"].get("tool_calls") or [{"function": {"name": "", "arguments": ""}}]
    call = calls[0]["function"]
    result = {"question": question, "call": call, "complete": choice["finish_reason"] == "tool_calls", "fits": False,
              "prompt": answer["usage"]["prompt_tokens"], "answer": answer["usage"]["completion_tokens"]}
    try:
        arguments = json.loads(call["arguments"])
    except ValueError:
        arguments = {}
    else:
        schema = next((tool["parameters"] for tool in tools if tool["name"] == call["name"]), False)
        result["fits"] = jsonschema is None or jsonschema.Draft202012Validator(schema).is_valid(arguments)
    result["tool"] = call["name"] == question["tool"]
    result["found"], result["wanted"] = values(question["expect"], arguments if result["tool"] else {})
    result["all"] = result["tool"] and result["found"] == result["wanted"]
    return result


def share(part, whole):
    return f"{part:4} of {whole:3} ({part / max(1, whole):.2f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--target", required=True, help="URL,KEY")
    parser.add_argument("--model", default="default")
    parser.add_argument("--choice", choices=["required", "named"])
    parser.add_argument("--held-out", action="store_true", help="only the sets that no wording was chosen on")
    parser.add_argument("--development", action="store_true", help="only the others")
    parser.add_argument("--concurrency", type=int, default=8)
    parser.add_argument("--max-tokens", type=int, default=300)
    parser.add_argument("--show", action="store_true", help="print every call")
    args = parser.parse_args()
    jobs = [(tool_set["tools"], question) for tool_set in json.loads(SETS.read_text(encoding="utf-8"))
            if not (args.held_out and not tool_set["heldOut"]) and not (args.development and tool_set["heldOut"])
            for question in tool_set["questions"] if args.choice in (None, question["choice"])]
    with concurrent.futures.ThreadPoolExecutor(args.concurrency) as clients:
        results = list(clients.map(lambda job: ask(args, *job), jobs))
    if args.show:
        for result in results:
            print("ok " if result["all"] else "-- ", result["question"]["choice"], result["question"]["text"], "|",
                  result["call"]["name"], result["call"]["arguments"])
    required = [result for result in results if result["question"]["choice"] == "required"]
    complete = [result for result in results if result["complete"]]
    wrong = [result for result in complete if not result["fits"]]
    print("complete  ", share(len(complete), len(results)), " the others were cut by --max-tokens")
    print("valid     ", share(len(complete) - len(wrong), len(complete)), " of those that are complete")
    print("right tool", share(sum(result["tool"] for result in required), len(required)), " of the required calls")
    print("values    ", share(sum(r["found"] for r in results), sum(r["wanted"] for r in results)))
    print("all       ", share(sum(result["all"] for result in results), len(results)))
    print(f"tokens     {sum(r['prompt'] for r in results) / len(results):.0f} of prompt,"
          f" {sum(r['answer'] for r in results) / len(results):.0f} of answer, on average")
    sys.exit(1 if wrong else 0)


main()
