#!/usr/bin/env python3
"""What a dialect costs: the same requests by each of a service's dialects, in turn.

    dialects.py --target tokamak=http://127.0.0.1:8080,TOKEN [--target peer=http://127.0.0.1:8081] [--rounds 5]

Tells for each dialect tokens/s with several clients at once, the time to the first text with one client, and the bytes of a
stream per token of its text; then the ratios to the first dialect's. A target whose name begins with "peer" is asked in OpenAI's
chat dialect alone, for its bytes. Standard library only.
"""
import argparse, asyncio, json, statistics, time
from urllib.parse import urlsplit

QUESTION = "Tell me a long story about the %s of number %d."
THINGS = "river castle engine garden market island forest harbor".split()


def body(dialect, text, tokens):
    messages = [{"role": "user", "content": text}]
    return {
        "completions": {"prompt": text, "maxTokens": tokens, "temperature": 0, "stream": True},
        "chat": {"model": "default", "messages": messages, "max_tokens": tokens, "temperature": 0, "stream": True},
        "responses": {"model": "default", "input": text, "max_output_tokens": tokens, "temperature": 0, "stream": True},
        "messages": {"model": "default", "messages": messages, "max_tokens": tokens, "temperature": 0, "stream": True},
    }[dialect]


PATHS = {"completions": "/completions", "chat": "/v1/chat/completions", "responses": "/v1/responses",
         "messages": "/v1/messages"}
# By what an event is known that holds text.
SIGNS = {"completions": b'"content":"', "chat": b'"delta":{"content":"', "responses": b'"type":"response.output_text.delta"',
         "messages": b'"text_delta"'}


class Client:
    """One connection that is kept."""

    def __init__(self, url, key):
        self.host, self.port, self.key = url.hostname, url.port, key
        self.streams = None

    async def ask(self, dialect, text, tokens):
        """Returns seconds to the first text, events with text, and bytes of all events."""
        if self.streams is None:
            self.streams = await asyncio.open_connection(self.host, self.port)
        reader, writer = self.streams
        payload = json.dumps(body(dialect, text, tokens)).encode()
        begun = time.perf_counter()
        writer.write((f"POST {PATHS[dialect]} HTTP/1.1\r\nHost: {self.host}\r\nContent-Type: application/json\r\n"
                      f"Authorization: Bearer {self.key}\r\nContent-Length: {len(payload)}\r\n\r\n").encode() + payload)
        head = await reader.readuntil(b"\r\n\r\n")
        assert b" 200 " in head.split(b"\r\n")[0], head
        first, texts, size = None, 0, 0
        while True:
            length = int(await reader.readline(), 16)
            chunk = await reader.readexactly(length + 2)
            if length == 0:
                return first, texts, size
            chunk = chunk[:-2]
            size += length
            found = chunk.count(SIGNS[dialect])
            if found and first is None:
                first = time.perf_counter() - begun
            texts += found


async def rate(url, key, dialect, clients, tokens, seed):
    """Tokens per second of several clients at once, and bytes per token."""
    begun = time.perf_counter()
    connections = [Client(url, key) for _ in range(clients)]
    answers = await asyncio.gather(*(connection.ask(dialect, QUESTION % (THINGS[i % 8], seed + i), tokens)
                                     for i, connection in enumerate(connections)))
    seconds = time.perf_counter() - begun
    texts = sum(answer[1] for answer in answers)
    for connection in connections:
        connection.streams[1].close()
    return texts / seconds, sum(answer[2] for answer in answers) / texts


async def first(url, key, dialect, requests, seed):
    """Seconds to the first text, one request after the other, of prompts that are known."""
    client = Client(url, key)
    times = []
    for i in range(requests):
        times.append((await client.ask(dialect, "Hello", 2))[0])
    client.streams[1].close()
    return times


async def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--target", action="append", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--tokens", type=int, default=128)
    options = parser.parse_args()
    kinds = []
    for target in options.target:
        name, address = target.split("=", 1)
        url, _, key = address.partition(",")
        for dialect in ["chat"] if name.startswith("peer") else list(PATHS):
            kinds.append((name, dialect, urlsplit(url), key or "none"))
    rates, sizes, firsts = ({kind: [] for kind in kinds} for _ in range(3))
    for round_ in range(options.rounds + 1):
        for kind in kinds if round_ % 2 else reversed(kinds):
            _, dialect, url, key = kind
            tokens, size = await rate(url, key, dialect, options.clients, options.tokens, 1000 * round_)
            if round_:  # the first one warms up
                rates[kind].append(tokens)
                sizes[kind].append(size)
    own = [kind for kind in kinds if not kind[0].startswith("peer")]
    for round_ in range(40):
        for kind in own if round_ % 2 else reversed(own):
            _, dialect, url, key = kind
            firsts[kind] += await first(url, key, dialect, 5, round_)
    base = kinds[0]
    for kind in kinds:
        ratio = statistics.median(a / b for a, b in zip(rates[kind], rates[base]))
        line = (f"{kind[0]:10} {kind[1]:12} {statistics.median(rates[kind]):8.1f} tokens/s (x{ratio:.3f})  "
                f"{statistics.median(sizes[kind]):6.1f} bytes/token")
        if firsts[kind]:
            ttft = statistics.median(firsts[kind]) * 1000
            line += f"  first text {ttft:7.3f} ms ({ttft - statistics.median(firsts[base]) * 1000:+.3f})"
        print(line)


asyncio.run(main())
