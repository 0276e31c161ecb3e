#!/usr/bin/env python3
"""Shows what a storm of rejected requests does to the chats that are running: tokens/s with it and without it.

    storm.py --key KEY                                   keys with a wrong signature: 401
    storm.py --key KEY --storm-key LIMITED               a key of, say, one request a minute: 429
    storm.py --key KEY --storm-key OTHER --hold 4        a full service: 429

For the last one the service has room for the four chats and for those that are held, and for no other:
TOKAMAK_ADMISSION_MAX_REQUESTS=8. Held ones are streams that nobody reads, with and without the storm, so that they
compute nothing. A chat that finds its place taken tries again. The two settings take turns; the ratio is the median of
those of the rounds. The storm comes from a process of its own, of ready-made bytes in small bursts over a few
connections, because it takes its time from the same cores; its share of a core is printed. Standard library only.
Exits with 1 where less than 90 percent of the storm was sent and rejected, or a chat failed other than with 429.
"""
import argparse, asyncio, collections, json, multiprocessing, random, select, socket, sys, time
import chat

TICK = 0.02  # seconds between two bursts
LEAD = 2  # seconds before anything is measured


class Connection:
    """A connection that is kept for one request after the other."""

    def __init__(self, address):
        self.address, self.socket, self.buffer = address, None, b""

    def send(self, request, poll):
        if self.socket is None:
            self.socket = socket.create_connection(self.address, timeout=5)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            poll.register(self.socket, select.POLLIN)
        self.socket.sendall(request)

    def close(self, poll):
        poll.unregister(self.socket)
        self.socket.close()
        self.socket, self.buffer = None, b""

    def receive(self):
        """The status of the response if it is here as a whole, None if it is not, 0 if the connection ended."""
        data = self.socket.recv(65536)
        if not data:
            return 0
        self.buffer += data
        head, end, rest = self.buffer.partition(b"\r\n\r\n")
        if not end:
            return None
        _, found, length = head.lower().partition(b"content-length:")
        if len(rest) < int(length.split(b"\r\n")[0]) if found else not rest.endswith(b"0\r\n\r\n"):
            return None
        self.buffer = b""
        return int(head[9:12])


def generate(address, requests, rate, connections, pipe):
    """Sends `rate` requests a second until something comes through the pipe, then reports through it."""
    poll, opened, idle, busy = select.poll(), [Connection(address) for _ in range(connections)], [], {}
    idle += opened
    statuses, sent, owed = collections.Counter(), 0, 0.0
    last = due = time.perf_counter()
    since = None
    while True:
        due += TICK
        time.sleep(max(0, due - time.perf_counter()))
        now = time.perf_counter()
        owed, last = min(owed + rate * (now - last), rate * 0.1), now  # what is late for long is not made up for
        due = max(due, now - TICK)
        for fd, _ in poll.poll(0):
            connection = busy.get(fd)
            try:
                status = connection.receive() if connection else 0
            except OSError:
                status = 0
            if connection is None:  # the server closed an idle one
                connection = next(c for c in idle if c.socket and c.socket.fileno() == fd)
                connection.close(poll)
            elif status is not None:
                statuses[status or "lost"] += 1
                idle.append(busy.pop(fd))
                if status == 0:
                    connection.close(poll)
        while owed >= 1 and idle:
            connection = idle.pop()
            try:
                connection.send(requests[sent % len(requests)], poll)
                busy[connection.socket.fileno()] = connection
            except OSError:
                statuses["lost"] += 1
                idle.append(connection)
                if connection.socket:
                    connection.close(poll)
            sent, owed = sent + 1, owed - 1
        if pipe.poll():
            if pipe.recv() == "start":
                since, cpu, first = time.perf_counter(), time.process_time(), sent
                statuses.clear()
            else:
                elapsed = time.perf_counter() - since
                pipe.send({"sent/s": (sent - first) / elapsed, "cpu": (time.process_time() - cpu) / elapsed,
                           "elapsed": elapsed, "statuses": dict(statuses)})
                return


def forged(key, rng):
    """The key with another signature: of the right form, so that the service has to look at it closely."""
    head, _, signature = (key or "key").rpartition(".")
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return f"{head}." + "".join(rng.choice(letters) for _ in range(max(8, len(signature))))


def storm_requests(args, target, rng):
    contents = [chat.short(args.model, rng, 1) | {"stream": False} for _ in range(64)]
    for content in contents:
        del content["stream_options"]
    return [target.request(c, args.storm_key or forged(args.key, rng), "keep-alive") for c in contents]


async def hold(target, args, count):
    """Starts answers that nobody reads; they end with their connections."""
    held = []
    for _ in range(count):
        s = socket.socket()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        await asyncio.to_thread(s.connect, (target.host, target.port))
        s.sendall(target.request(chat.body(args.model, "Count as far as you can.", 4096) | {"stream": True}))
        status = int((await asyncio.to_thread(s.recv, 64)).split()[1])
        if status != 200:
            sys.exit(f"no place for a request to hold: status {status}")
        held.append(s)
    await asyncio.sleep(5 if held else 0)  # until nothing more fits between the service and its readers
    return held


async def measure(args, target, rng, seconds, pipe):
    answers, start = [], time.perf_counter() + LEAD
    loops = [asyncio.create_task(chat.closed_loop(
        target, lambda: chat.short(args.model, rng, args.tokens), answers, float("inf")))
        for _ in range(args.concurrency)]
    await asyncio.sleep(LEAD)
    if pipe:
        pipe.send("start")
    await asyncio.sleep(max(0, start + seconds - time.perf_counter()))
    end, report = time.perf_counter(), None
    if pipe:
        pipe.send("stop")
        report = await asyncio.to_thread(pipe.recv)
    await chat.cancel(loops)
    return chat.text_rate(answers, start, end), report, answers


def with_storm(args, target, rng, seconds):
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=generate, daemon=True, args=(
        (target.host, target.port), storm_requests(args, target, rng), args.rate, args.connections, theirs))
    process.start()
    theirs.close()
    try:
        return asyncio.run(measure(args, target, rng, seconds, ours))
    finally:
        process.join(5)
        process.terminate()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--key", required=True, help="of the chats")
    parser.add_argument("--storm-key", metavar="KEY", help="of the storm; else keys with wrong signatures")
    parser.add_argument("--hold", type=int, default=0, metavar="N", help="streams that keep their places, unread")
    parser.add_argument("--rate", type=float, default=500, help="of the storm, requests a second")
    parser.add_argument("--connections", type=int, default=48, help="of the storm")
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--model", default="default")
    parser.add_argument("--concurrency", type=int, default=4, help="of the chats")
    parser.add_argument("--tokens", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=time.time_ns())
    args = parser.parse_args()
    rng, target = random.Random(args.seed), chat.Target(f"{args.url},{args.key}")
    calm, stormy, reports, bad = [], [], [], 0
    held = asyncio.run(hold(target, args, args.hold))
    for number in range(-1, args.rounds):  # round -1 warms up and is not counted
        pair = {}
        for storm in (False, True) if number % 2 == 0 else (True, False):
            run = with_storm if storm else lambda *of: asyncio.run(measure(*of, None))
            pair[storm], report, answers = run(args, target, rng, args.seconds)
            if number >= 0:
                reports += [report] if report else []
                bad += sum(a.ended is not None and not a.complete and a.status != 429 for a in answers)
                print(f"round {number} {'with' if storm else 'without'} storm: {pair[storm]:.1f} tokens/s, "
                      f"{chat.failures(answers)}" + (f"; {json.dumps(report)}" if report else ""), file=sys.stderr)
        if number >= 0:
            calm.append(pair[False])
            stormy.append(pair[True])
    for s in held:
        s.close()
    statuses = sum((collections.Counter(r["statuses"]) for r in reports), collections.Counter())
    rejected = sum(n for status, n in statuses.items() if status in (401, 403, 429))
    rate = rejected / sum(r["elapsed"] for r in reports)
    print(f"without storm  {chat.median(calm):8.1f} tokens/s")
    print(f"with storm     {chat.median(stormy):8.1f} tokens/s")
    print(f"ratio          {chat.median([b / a if a else float('nan') for a, b in zip(calm, stormy)]):8.2f}")
    print(f"storm: {chat.median([r['sent/s'] for r in reports]):.0f} sent/s, {rate:.0f} rejected/s, "
          f"answers {dict(statuses)}, {100 * chat.median([r['cpu'] for r in reports]):.1f} % of a core")
    sys.exit(bad > 0 or rate < 0.9 * args.rate)


if __name__ == "__main__":
    main()
