#!/usr/bin/env python3
"""Restarts two replicas in turn, under load, behind a small proxy, and counts the requests that were lost.

    rolling.py [--restarts 6] [--clients 6] [--delay 3] [--timeout 240]

Starts the replicas itself from this clone, with the keys and models of TOKAMAK_HOME. The proxy looks at the readiness
of each five times a second, sends each new connection to a replica that is ready, and goes to the other one only where
a connection is refused: what a replica has accepted is never sent again. Clients ask for streams, answers in one piece
and calls of a tool, each over a connection of its own, without a pause. Replicas get SIGTERM while they answer.
Lost is every request that was not answered in full: a status other than 200, a cut connection, a stream without
finish_reason, usage and [DONE], a call that is none. Standard library only. Exits with 1 where any was lost.
"""
import argparse, asyncio, collections, json, os, pathlib, random, re, signal, subprocess, sys, time
import chat

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOOL = {"type": "function", "function": {"name": "get_weather", "parameters": {
    "type": "object", "properties": {"city": {"type": "string", "maxLength": 20}}, "required": ["city"],
    "additionalProperties": False}}}


class Replica:
    def __init__(self, name, args):
        self.name, self.args, self.process = name, args, None
        self.port = self.management = None
        self.ready, self.active, self.accepted = False, 0, 0

    async def start(self):
        environment = os.environ | {"TOKAMAK_SHUTDOWN_DELAY": f"{self.args.delay}s",
                                    "TOKAMAK_SHUTDOWN_TIMEOUT": f"{self.args.timeout}s"}
        self.process = await asyncio.create_subprocess_exec(
            ROOT / "tokamak", "serve", "--port=0", "--management-port=0", "--host=localhost", *self.args.options,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, env=environment)
        said = []
        while line := (await self.process.stdout.readline()).decode():
            said.append(line)
            if found := re.search(r"Management interface listening on http://\S+?:(\d+)", line):
                self.management = int(found[1])
            if found := re.search(r"Tokamak serves .* at http://\S+?:(\d+);", line):
                self.port = int(found[1])
                self.reader = asyncio.create_task(self.forget())
                return
        sys.exit(f"replica {self.name} did not start:\n{''.join(said)}")

    async def forget(self):
        while await self.process.stdout.readline():
            pass

    async def watch(self):
        """Follows the readiness, as a load balancer does."""
        while True:
            try:
                reader, writer = await asyncio.open_connection("localhost", self.management)
                writer.write(b"GET /q/health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                self.ready = (await asyncio.wait_for(reader.readline(), 2)).split()[1:2] == [b"200"]
                writer.close()
            except (OSError, TimeoutError):
                self.ready = False
            await asyncio.sleep(0.2)


class Proxy:
    def __init__(self, replicas):
        self.replicas, self.next, self.unserved = replicas, 0, 0

    async def connect(self):
        """A connection to a replica that is ready; the next one where it is refused."""
        for _ in self.replicas:
            ready = [r for r in self.replicas if r.ready]
            if not ready:
                break
            self.next += 1
            replica = ready[self.next % len(ready)]
            try:
                return replica, *await asyncio.open_connection("localhost", replica.port)
            except ConnectionRefusedError:
                replica.ready = False
        raise ConnectionError("no replica is ready")

    async def serve(self, reader, writer):
        try:
            replica, upstream, to_replica = await self.connect()
        except ConnectionError:
            self.unserved += 1
            writer.close()
            return
        replica.active += 1
        replica.accepted += 1
        back = asyncio.create_task(pump(reader, to_replica))
        try:
            await pump(upstream, writer)
        finally:
            replica.active -= 1
            back.cancel()
            to_replica.close()
            writer.close()


async def pump(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass


async def whole(target, content):
    """Asks for an answer in one piece; what is wrong with it, or None."""
    try:
        reader, writer = await asyncio.open_connection(target.host, target.port)
        writer.write(target.request(content))
        answer = await reader.read()
        writer.close()
        head, _, rest = answer.partition(b"\r\n\r\n")
        if head.split()[1:2] != [b"200"]:
            return f"status {head[:40]} {rest[:120]}"
        parsed = json.loads(rest)
        choice = parsed["choices"][0]
        if not parsed["usage"]["completion_tokens"] or not choice["finish_reason"]:
            return "incomplete"
        if "tools" in content:
            json.loads(choice["message"]["tool_calls"][0]["function"]["arguments"])
        return None
    except (OSError, ValueError, LookupError, TypeError) as failure:
        return f"{type(failure).__name__}: {failure}"


async def ask(target, args, rng):
    content = chat.short(args.model, rng, args.tokens)
    kind = rng.choice(("stream", "stream", "whole", "call"))
    if kind == "stream":
        answer = chat.Answer()
        await chat.ask(target, content, answer)
        return kind, answer.error or (None if answer.complete and answer.prompt_tokens else "incomplete")
    content["stream"] = False
    del content["stream_options"]
    if kind == "call":
        content |= {"tools": [TOOL], "tool_choice": "required", "max_tokens": 96}
    return kind, await whole(target, content)


async def client(target, args, rng, tally, lost, stop):
    while not stop.is_set():
        kind, problem = await ask(target, args, rng)
        tally[kind] += 1
        if problem:
            lost.append(f"{kind}: {problem}")


async def until(condition):
    while not condition():
        await asyncio.sleep(0.05)


async def restart(replica, codes):
    await until(lambda: replica.ready and replica.active > 0)
    under_way = replica.active
    signalled = time.perf_counter()
    # The launcher has become the service, so this is its process.
    replica.process.send_signal(signal.SIGTERM)
    codes.append(await replica.process.wait())
    print(f"{replica.name}: SIGTERM with {under_way} requests under way, ended after "
          f"{time.perf_counter() - signalled:.1f} s with {codes[-1]}", file=sys.stderr)
    await replica.start()
    await until(lambda: replica.ready)


async def run(args):
    replicas, tally, lost, codes = [Replica(n, args) for n in "AB"], collections.Counter(), [], []
    watchers = []
    for replica in replicas:
        await replica.start()
        watchers.append(asyncio.create_task(replica.watch()))
    proxy = Proxy(replicas)
    server = await asyncio.start_server(proxy.serve, "localhost", 0)
    target = chat.Target(f"http://localhost:{server.sockets[0].getsockname()[1]},{args.key}")
    await until(lambda: all(r.ready for r in replicas))
    stop, rng, began = asyncio.Event(), random.Random(args.seed), time.perf_counter()
    clients = [asyncio.create_task(client(target, args, random.Random(rng.random()), tally, lost, stop))
               for _ in range(args.clients)]
    for number in range(args.restarts):
        await restart(replicas[number % 2], codes)
    stop.set()
    await asyncio.gather(*clients)
    elapsed = time.perf_counter() - began
    await chat.cancel(watchers)
    for replica in replicas:
        replica.process.terminate()
        await replica.process.wait()
    print(f"requests {sum(tally.values())} in {elapsed:.0f} s {dict(tally)}, "
          f"by replica {[r.accepted for r in replicas]}")
    print(f"restarts {args.restarts}, exit codes {sorted(set(codes))}")
    print(f"lost     {len(lost)}" + (f", the first: {lost[0]}" if lost else ""))
    return not lost


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--restarts", type=int, default=6, help="of the replicas in turn")
    parser.add_argument("--clients", type=int, default=6)
    parser.add_argument("--delay", type=int, default=3, help="tokamak.shutdown.delay, seconds")
    parser.add_argument("--timeout", type=int, default=240,
                        help="tokamak.shutdown.timeout, seconds: longer than any answer takes")
    parser.add_argument("--key", help="an API key; else one is made, named rolling and the time")
    parser.add_argument("--model", default="default")
    parser.add_argument("--tokens", type=int, default=96)
    parser.add_argument("--options", nargs=argparse.REMAINDER, default=["--sequences=4", "--context=4096"],
                        help="of each replica's serve, beside its addresses; the last argument")
    parser.add_argument("--seed", type=int, default=time.time_ns())
    args = parser.parse_args()
    if args.key is None:
        args.key = subprocess.run([ROOT / "tokamak", "keys", "create", "-q", "--name", f"rolling {time.time_ns()}",
                                   "--expires", "1d"], check=True, capture_output=True, text=True).stdout.strip()
    sys.exit(not asyncio.run(run(args)))


if __name__ == "__main__":
    main()
