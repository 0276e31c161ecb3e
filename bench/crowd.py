#!/usr/bin/env python3
"""Sends 200 clients at once for two minutes and shows whether each request was answered properly.

    crowd.py --key KEY --pid PID [--clients 200] [--seconds 120]

Each client asks for a streamed chat again and again. After 429 it waits as long as Retry-After says and up to half as
long again. What began in time may end. Proper are a stream that ends with a finish_reason and [DONE], and 429 with
Retry-After. Prints the service's resident memory (of --pid) on the way. Standard library only. Exits with 1 where
anything else came: another status, a broken stream, a 429 without Retry-After, no answer.
"""
import argparse, asyncio, collections, random, sys, time
import chat
from flat import resident


class Tally:
    def __init__(self):
        self.counts, self.examples, self.latencies = collections.Counter(), {}, []

    def add(self, answer):
        kind = self.kind(answer)
        self.counts[kind] += 1
        self.latencies += [answer.ended - answer.started] if kind == "200" else []
        if kind not in PROPER:
            self.examples.setdefault(kind, answer.error)

    @staticmethod
    def kind(answer):
        if answer.status is None:
            return "no answer"
        if answer.status == 200:
            return "200" if answer.complete else "200, broken stream"
        if answer.status == 429:
            return "429 with Retry-After" if seconds(answer) is not None else "429 without Retry-After"
        return str(answer.status)


PROPER = {"200", "429 with Retry-After"}


def seconds(answer):
    """What Retry-After says in seconds; the other form, a date, is not used by this service."""
    text = answer.retry_after or ""
    return int(text) if text.isdigit() else None


async def client(target, args, rng, end, tally):
    while time.perf_counter() < end:
        answer = chat.Answer()
        await chat.ask(target, chat.short(args.model, rng, args.tokens), answer, args.timeout)
        tally.add(answer)
        if not answer.complete:
            pause = seconds(answer)
            pause = (1 if pause is None else pause) * (1 + rng.random() / 2)
            if time.perf_counter() + pause >= end:
                return
            await asyncio.sleep(pause)


def look(pid, sizes):
    """Adds the memory of the process, if there is one, and tells it."""
    if not pid:
        return ""
    try:
        sizes.append(resident(pid))
    except (OSError, StopIteration):  # a process that has ended has no memory
        return "the process is gone, "
    return f"{sizes[-1]:8.1f} MB, "


async def sample(args, tally, started, sizes):
    while True:
        print(f"{time.perf_counter() - started:6.0f} s, {look(args.pid, sizes)}{dict(sorted(tally.counts.items()))}",
              flush=True)
        await asyncio.sleep(args.interval)


async def crowd(args):
    target, rng, tally, sizes = chat.Target(f"{args.url},{args.key}"), random.Random(args.seed), Tally(), []
    started = time.perf_counter()
    sampler = asyncio.create_task(sample(args, tally, started, sizes))
    await asyncio.gather(*(client(target, args, rng, started + args.seconds, tally) for _ in range(args.clients)))
    elapsed = time.perf_counter() - started
    await chat.cancel([sampler])
    look(args.pid, sizes)
    return tally, sizes, elapsed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--key", required=True)
    parser.add_argument("--pid", type=int, help="the service's process, for its memory")
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--interval", type=float, default=10, help="seconds between two looks at the memory")
    parser.add_argument("--timeout", type=float, default=600, help="seconds after which an answer counts as lost")
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--model", default="default")
    parser.add_argument("--tokens", type=int, default=64)
    parser.add_argument("--seed", type=int, default=time.time_ns())
    args = parser.parse_args()
    tally, sizes, elapsed = asyncio.run(crowd(args))
    for kind, count in sorted(tally.counts.items()):
        print(f"{kind:24}{count:>8}  {tally.examples.get(kind) or ''}".rstrip())
    print(f"latency of the 200s: p50 {chat.quantile(tally.latencies, .5):.1f} s, "
          f"p95 {chat.quantile(tally.latencies, .95):.1f} s; ended after {elapsed:.0f} s")
    if sizes:
        half = sizes[len(sizes) // 2]
        print(f"memory: {sizes[0]:.0f} MB at first, {half:.0f} MB halfway, {sizes[-1]:.0f} MB at last, "
              f"{max(sizes):.0f} MB at most, last/halfway {sizes[-1] / half:.2f}")
    wrong = sum(count for kind, count in tally.counts.items() if kind not in PROPER)
    print(f"{wrong} of {sum(tally.counts.values())} were not answered properly")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
