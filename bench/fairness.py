#!/usr/bin/env python3
"""Shows what one workspace that sends ten times as much as others does to the others' latency.

    fairness.py --loud KEY_A --quiet KEY_B --quiet KEY_C [--url http://127.0.0.1:8080]

Chat requests of 64 tokens in closed loops: one of each quiet workspace, ten of the loud one. Three settings take turns
(all quiet ones, the first quiet one alone, all quiet ones beside the loud one), each for --seconds, in an order that
turns round every time. Quantiles are those of all rounds together. The keys must belong to different workspaces.
Standard library only. Exits with 1 where a quiet workspace's request fails.
"""
import argparse, asyncio, random, sys, time
import chat

LEAD = 2  # seconds that the loud one has for building its queue up before anything is measured


async def measure(args, rng, quiet, loud, seconds):
    def content():
        return chat.short(args.model, rng, args.tokens)

    loud_answers, quiet_answers, end = [], [], time.perf_counter() + LEAD + seconds
    crowd = [asyncio.create_task(chat.closed_loop(loud, content, loud_answers, float("inf")))
             for _ in range(args.loud_concurrency)] if loud else []
    await asyncio.sleep(LEAD)
    start = time.perf_counter()
    await asyncio.gather(*(chat.closed_loop(t, content, quiet_answers, end) for t in quiet))
    await chat.cancel(crowd)
    return {"quiet": quiet_answers, "loud": loud_answers,
            "quiet rate": chat.text_rate(quiet_answers, start, end),
            "loud rate": chat.text_rate(loud_answers, start, end)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--loud", required=True, metavar="KEY")
    parser.add_argument("--quiet", required=True, action="append", metavar="KEY", help="give it twice or more")
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--model", default="default")
    parser.add_argument("--loud-concurrency", type=int, default=10)
    parser.add_argument("--tokens", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=time.time_ns())
    args = parser.parse_args()
    rng = random.Random(args.seed)
    quiet, loud = [chat.Target(f"{args.url},{key}") for key in args.quiet], chat.Target(f"{args.url},{args.loud}")
    settings = {"quiet ones": (quiet, None), "one alone": (quiet[:1], None), "beside the loud": (quiet, loud)}
    runs = {name: [] for name in settings}
    asyncio.run(measure(args, rng, quiet, loud, min(5, args.seconds)))  # warms up and is not counted
    for number in range(args.rounds):
        for name in list(settings) if number % 2 == 0 else reversed(settings):
            run = asyncio.run(measure(args, rng, *settings[name], args.seconds))
            runs[name].append(run)
            print(f"round {number} {name}: {len(run['quiet'])} quiet requests, {chat.failures(run['quiet'])}; "
                  f"{len(run['loud'])} loud ones, {chat.failures(run['loud'])}", file=sys.stderr)
    print(f"{'':16}{'requests':>10}{'latency p50 ms':>16}{'latency p95 ms':>16}"
          f"{'quiet tokens/s':>16}{'loud tokens/s':>16}{'all tokens/s':>14}")
    p50, p95 = {}, {}
    for name, of in runs.items():
        latencies = [a.ended - a.started for run in of for a in run["quiet"] if a.complete]
        p50[name], p95[name] = chat.quantile(latencies, .5), chat.quantile(latencies, .95)
        rates = [chat.median([run[key] for run in of]) for key in ("quiet rate", "loud rate")]
        total = chat.median([run["quiet rate"] + run["loud rate"] for run in of])
        print(f"{name:16}{len(latencies):>10}{1e3 * p50[name]:>16.0f}{1e3 * p95[name]:>16.0f}"
              f"{rates[0]:>16.1f}{rates[1]:>16.1f}{total:>14.1f}")
    for name in ("quiet ones", "one alone"):
        print(f"beside the loud / {name}: latency p50 {p50['beside the loud'] / p50[name]:.2f}, "
              f"p95 {p95['beside the loud'] / p95[name]:.2f}")
    sys.exit(any(not a.complete for of in runs.values() for run in of for a in run["quiet"]))


if __name__ == "__main__":
    main()
