"""What the load programs of this folder share: streamed chat requests over raw sockets, on one event loop.

Works against every server with OpenAI's /v1/chat/completions. The texts are those of a story writer (short prompts)
and of made-up words (prompts of about 1,000 tokens). Each program draws them from a seed of its own, because a server
that keeps prefixes answers texts that it has seen in no time at all. Standard library only.
"""
import asyncio, json, statistics, time
from urllib.parse import urlsplit

CITIES = "Paris Tokyo Lima Oslo Cairo Quito Delhi Rome Accra Hanoi Sofia Tunis Berlin Madrid Lisbon Vienna".split()
TOPICS = ("tide pools|steam engines|bread ovens|glass making|river deltas|bee hives|paper mills|star charts|"
          "coral reefs|clock towers|salt mines|rope bridges|wind mills|ice cores|tea gardens|kite festivals").split("|")
WORDS = ("the a of in and to with from over under near each some many old new small great first last river stone "
         "light road field market engine garden letter winter summer morning evening history measure carry build "
         "found turn keep move grow open close write read count travel between across").split()


def body(model, content, tokens):
    return {"model": model, "temperature": 0, "stream": True, "stream_options": {"include_usage": True},
            "max_tokens": tokens, "messages": [{"role": "user", "content": content}]}


def short(model, rng, tokens):
    return body(model, f"Write a long story number {rng.randrange(10**6)} about {rng.choice(TOPICS)} "
                       f"in {rng.choice(CITIES)}.", tokens)


def long(model, rng):
    text = " ".join(rng.choice(WORDS) for _ in range(900))
    return body(model, f"{text}\nHow does this text begin?", 8)


class Target:
    """Where requests go, written URL or URL,KEY."""

    def __init__(self, text):
        self.url, _, key = text.partition(",")
        parts = urlsplit(self.url)
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError(f"{self.url} is no http:// address")
        self.host, self.port = parts.hostname, parts.port or 80
        self.key = key or None
        self.path = f"{parts.path.rstrip('/')}/v1/chat/completions"

    def request(self, content, key=None, connection="close"):
        """The bytes of a request."""
        payload, key = json.dumps(content).encode(), key or self.key
        accept = "text/event-stream" if content["stream"] else "application/json"
        head = (f"POST {self.path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nContent-Type: application/json\r\n"
                f"Accept: {accept}\r\nConnection: {connection}\r\nContent-Length: {len(payload)}\r\n")
        return (head + (f"Authorization: Bearer {key}\r\n" if key else "") + "\r\n").encode() + payload


class Answer:
    """What came of one request. Filled while it comes, so that a cancelled one tells what it had got."""

    def __init__(self):
        self.started, self.ended = time.perf_counter(), None
        self.status = self.retry_after = self.finish = self.error = None
        self.done = False
        self.times = []  # of each event that carries text, which is one token nearly always
        self.prompt_tokens = self.cached_tokens = 0

    @property
    def complete(self):
        return self.status == 200 and self.done and self.finish is not None and self.error is None

    def gaps(self, until):
        """Between the events, and of an answer that goes on also up to `until`: a frozen one must not look fast."""
        times = [t for t in self.times if t <= until]
        if times and (self.ended is None or self.ended > until):
            times.append(until)
        return [b - a for a, b in zip(times, times[1:])]


async def lines(reader, chunked):
    if not chunked:
        while line := await reader.readline():
            yield line
        return
    pending = b""
    while head := await reader.readline():
        size = int(head.split(b";")[0], 16)
        if size == 0:
            break
        pending += (await reader.readexactly(size + 2))[:-2]
        *whole, pending = pending.split(b"\n")
        for line in whole:
            yield line + b"\n"
    if not head:
        raise EOFError("the connection ended within the answer")
    if pending:
        yield pending


def take(answer, event):
    if event.get("error"):
        answer.error = f"error event: {str(event['error'])[:200]}"
    if usage := event.get("usage"):
        answer.prompt_tokens = usage.get("prompt_tokens", 0)
        answer.cached_tokens = (usage.get("prompt_tokens_details") or {}).get("cached_tokens", 0) or 0
    for choice in event.get("choices") or []:
        answer.finish = choice.get("finish_reason") or answer.finish
        if (choice.get("delta") or {}).get("content"):
            answer.times.append(time.perf_counter())


async def ask(target, content, answer, timeout=600):
    """Sends one request and fills `answer`; every failure but a cancellation ends in answer.error."""
    writer = None
    try:
        async with asyncio.timeout(timeout):
            reader, writer = await asyncio.open_connection(target.host, target.port, limit=1 << 22)
            writer.write(target.request(content))
            await writer.drain()
            answer.status = int((await reader.readline()).split()[1])
            chunked = False
            while header := (await reader.readline()).strip().lower():
                name, _, value = header.partition(b":")
                chunked |= name == b"transfer-encoding" and b"chunked" in value
                if name == b"retry-after":
                    answer.retry_after = value.strip().decode()
            text = b""
            async for line in lines(reader, chunked):
                if answer.status != 200:
                    text += line
                elif line.startswith(b"data:"):
                    data = line[5:].strip()
                    if data == b"[DONE]":
                        answer.done = True
                    else:
                        take(answer, json.loads(data))
            if answer.status != 200:
                answer.error = f"status {answer.status}: {text[:200].decode(errors='replace')}"
            elif not answer.complete and not answer.error:
                answer.error = "the stream ended without " + ("a finish_reason" if answer.done else "[DONE]")
    except (OSError, ValueError, IndexError, EOFError, TimeoutError) as failure:
        answer.error = f"{type(failure).__name__}: {failure}"
    finally:
        if writer:
            writer.close()
    answer.ended = time.perf_counter()


async def closed_loop(target, content, answers, until):
    """Asks again and again, each time for `content()`, and lets the last one end that began before `until`."""
    while time.perf_counter() < until:
        answer = Answer()
        answers.append(answer)
        await ask(target, content(), answer)
        if not answer.complete:
            await asyncio.sleep(0.1)  # a refused loop must not become a storm


async def cancel(tasks):
    for task in tasks:
        task.cancel()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, Exception):  # a CancelledError is none
            raise outcome
    await asyncio.sleep(0.5)  # so long may the server take to notice


def text_rate(answers, start, end):
    """Text events a second, which are the tokens a second, also of answers that have not ended."""
    return sum(start <= t < end for a in answers for t in a.times) / (end - start)


def quantile(values, q):
    return sorted(values)[min(len(values) - 1, int(q * len(values)))] if values else float("nan")


def median(values):
    return statistics.median(values) if values else float("nan")


def failures(answers):
    """How many of the ended answers are not complete, and the first reason."""
    bad = [a.error for a in answers if a.ended is not None and not a.complete]
    return f"{len(bad)} failed" + (f", the first: {bad[0]}" if bad else "")
