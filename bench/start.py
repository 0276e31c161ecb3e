#!/usr/bin/env python3
"""How long a service takes from its start until it is ready, and what it holds in memory then.

    start.py --runs 10 -- ./tokamak serve --port 18080 --management-port 19000
    start.py --runs 10 --also 'target/tokamak-0.1.0-SNAPSHOT-runner serve --port 18080 --management-port 19000' -- ./tokamak serve …

Ready is when the management port answers /q/health/ready with 200, asked every millisecond. With --key, also the time to
the first complete answer of one token. Memory is what Linux says a second after that: all that is resident, what
is anonymous, and all without the pages of files whose names end in .gguf (the model's weights, which belong to the page
cache). The commands take turns. Standard library only.
"""
import argparse, json, os, re, shlex, signal, socket, statistics, subprocess, sys, time


def get(port, path, timeout=1.0):
    with socket.create_connection(("127.0.0.1", port), timeout) as connection:
        connection.settimeout(timeout)
        connection.sendall(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
        return connection.recv(64)


def until_ready(process, port, begun):
    while True:
        if process.poll() is not None:
            sys.exit(f"the service ended with {process.returncode} before it was ready")
        try:
            if b" 200 " in get(port, "/q/health/ready"):
                return time.monotonic() - begun
        except OSError:
            pass
        time.sleep(0.001)


def answer(port, key):
    body = json.dumps({"prompt": "Hi", "maxTokens": 1, "temperature": 0}).encode()
    head = (f"POST /completions HTTP/1.0\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n")
    with socket.create_connection(("127.0.0.1", port), 60) as connection:
        connection.sendall(head.encode() + body)
        first = connection.recv(64)
        while connection.recv(65536):
            pass
    if b" 200 " not in first:
        sys.exit(f"no answer: {first!r}")


def memory(pid):
    """Megabytes: all, anonymous, and all without the weights."""
    total = anonymous = weights = 0
    is_weights = False
    with open(f"/proc/{pid}/smaps") as maps:
        for line in maps:
            if re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
                is_weights = line.rstrip().endswith(".gguf")
            elif line.startswith("Rss:"):
                total += int(line.split()[1])
                weights += int(line.split()[1]) if is_weights else 0
            elif line.startswith("Anonymous:"):
                anonymous += int(line.split()[1])
    return total / 1024, anonymous / 1024, (total - weights) / 1024


def run(command, options):
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        figures = {"ready, ms": until_ready(process, options.management_port, begun) * 1000}
        if options.key:
            answer(options.port, options.key)
            figures["first answer, ms"] = (time.monotonic() - begun) * 1000
        time.sleep(1)
        figures["resident, MB"], figures["anonymous, MB"], figures["without weights, MB"] = memory(process.pid)
        return figures
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=int, default=10)
    options.add_argument("--also", action="append", default=[], help="another command, as one word; may be repeated")
    options.add_argument("--port", type=int, default=18080)
    options.add_argument("--management-port", type=int, default=19000)
    options.add_argument("--key")
    options.add_argument("command", nargs=argparse.REMAINDER)
    options = options.parse_args()
    commands = [[word for word in options.command if word != "--"]] + [shlex.split(also) for also in options.also]
    found = [[] for _ in commands]
    for number in range(options.runs + 1):
        for command, figures in zip(commands, found):
            measured = run(command, options)
            if number > 0:  # the first of each fills the page cache
                figures.append(measured)
    for command, figures in zip(commands, found):
        print(shlex.join(command))
        for name in figures[0]:
            values = sorted(figure[name] for figure in figures)
            print(f"  {name:22} median {statistics.median(values):8.1f}   min {values[0]:8.1f}   max {values[-1]:8.1f}")


if __name__ == "__main__":
    main()
