#!/usr/bin/env python3
"""Sends many short requests in a row, half of them streamed, and prints the service's resident memory on the way.

    flat.py --pid PID --key KEY [--requests 1000] [--url http://127.0.0.1:8080]

Standard library only. Exits with 1 where any request fails.
"""
import argparse, json, sys, urllib.error, urllib.request


def resident(pid):
    with open(f"/proc/{pid}/status") as status:
        return int(next(line for line in status if line.startswith("VmRSS")).split()[1]) / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pid", type=int, required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    args = parser.parse_args()
    failed = 0
    for i in range(args.requests):
        body = {"prompt": f"Question {i}: name a color.", "maxTokens": 4, "stream": i % 2 == 0}
        request = urllib.request.Request(f"{args.url}/completions", json.dumps(body).encode(), {
            "Content-Type": "application/json", "Authorization": f"Bearer {args.key}"})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                failed += not answer.read()
        except urllib.error.URLError as failure:
            failed += 1
            print(f"request {i}: {failure}")
        if i % 100 == 99:
            print(f"{i + 1:6} requests, {resident(args.pid):7.1f} MB", flush=True)
    print(f"{failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
