#!/usr/bin/env python3
"""Shows how evenly a chat streams while long prompts are computed beside it, on several servers in turn.

    beside.py --target peer=http://127.0.0.1:8081 --target tokamak=http://127.0.0.1:8080,KEY

Beside a closed loop of chat requests of 64 tokens, eight clients ask --requests distinct prompts of about 1,000 tokens
for 8 tokens each; a round ends with the last of these. Measured are the gaps between the chat's events of all rounds
together, the time to its first text, and the prompts' tokens a second. The servers take turns in an order that turns
round every time. Standard library only. Exits with 1 where a request fails.
"""
import argparse, asyncio, random, sys, time
import chat


async def measure(target, args, seed):
    rng = random.Random(seed)
    prompts = [chat.long(args.model, rng) for _ in range(args.requests)]
    chats, longs, start = [], [], time.perf_counter()

    async def client():
        while prompts:
            answer = chat.Answer()
            longs.append(answer)
            await chat.ask(target, prompts.pop(), answer)

    stream = asyncio.create_task(chat.closed_loop(
        target, lambda: chat.short(args.model, rng, args.tokens), chats, float("inf")))
    await asyncio.gather(*(client() for _ in range(args.concurrency)))
    end = time.perf_counter()
    await chat.cancel([stream])
    return {
        "gaps": [g for a in chats for g in a.gaps(end)],
        # a chat that still waits for its first text has waited so long at least
        "first": [min(a.times[:1] + [end]) - a.started for a in chats if a.started < end and not a.error],
        "chat rate": chat.text_rate(chats, start, end),
        "prompt rate": sum(a.prompt_tokens for a in longs if a.complete) / (end - start),
        "cached": sum(a.cached_tokens for a in longs if a.complete) / args.requests,
        "answers": chats + longs,
    }


def figures(runs):
    gaps, first = [[1e3 * v for run in runs for v in run[key]] for key in ("gaps", "first")]
    return {
        "chat gap p50 ms": chat.quantile(gaps, .5), "chat gap p99 ms": chat.quantile(gaps, .99),
        "chat gap max ms": max(gaps, default=float("nan")), "chat first text p50 ms": chat.quantile(first, .5),
        "chat first text max ms": max(first, default=float("nan")),
        "chat tokens/s": chat.median([run["chat rate"] for run in runs]),
        "prompt tokens/s": chat.median([run["prompt rate"] for run in runs]),
        "cached of a prompt": chat.median([run["cached"] for run in runs]),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--target", action="append", required=True, metavar="NAME=URL[,KEY]",
                        help="may be given several times; ratios are to the first")
    parser.add_argument("--model", default="default")
    parser.add_argument("--concurrency", type=int, default=8, help="of the long prompts")
    parser.add_argument("--requests", type=int, default=24, help="long prompts of a round")
    parser.add_argument("--tokens", type=int, default=64, help="of a chat answer")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=time.time_ns())
    args = parser.parse_args()
    targets = {name: chat.Target(rest) for name, _, rest in (text.partition("=") for text in args.target)}
    runs, bad = {name: [] for name in targets}, 0
    for number in range(-1, args.rounds):  # round -1 warms up and is not counted
        for name in list(targets) if number % 2 == 0 else reversed(targets):
            run = asyncio.run(measure(targets[name], args, f"{args.seed} {number}"))
            if number >= 0:
                runs[name].append(run)
                bad += sum(a.ended is not None and not a.complete for a in run["answers"])
                print(f"round {number} {name}: gap p99 {1e3 * chat.quantile(run['gaps'], .99):.0f} ms, "
                      f"{run['prompt rate']:.0f} prompt tokens/s, {chat.failures(run['answers'])}", file=sys.stderr)
    table = {name: figures(of) for name, of in runs.items()}
    first, *others = table
    print(f"{'':24}{first:>14}" + "".join(f"{name:>14}{'ratio':>8}" for name in others))
    for key, base in table[first].items():
        print(f"{key:24}{base:>14.1f}" + "".join(
            f"{table[n][key]:>14.1f}" + (f"{table[n][key] / base:>8.2f}" if base else f"{'-':>8}") for n in others))
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
