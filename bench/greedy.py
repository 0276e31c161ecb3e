#!/usr/bin/env python3
"""Compares the greedy answers of Tokamak with those of llama-server on the same model file, token by token.

    greedy.py --peer http://127.0.0.1:8081 --tokamak http://127.0.0.1:8080 --key KEY

Ten prompts, 64 tokens each, one after the other. Where two answers part, the peer's two best log probabilities at that
token are shown: rounding may choose between tokens that lie within 1e-3, and nothing else. Standard library only.
Exits with 1 where answers part for another reason.
"""
import argparse, json, sys, urllib.request

PROMPTS = [
    "What is the capital of France?",
    "Why is the sky blue?",
    "Write a haiku about the sea.",
    "Explain what a compiler does.",
    "List five animals that live in the desert.",
    "Translate to French: good morning, my friend.",
    "What is 17 plus 25?",
    "Tell me about the history of glass making in Venice.",
    "Write a Python function that reverses a string.",
    "Who wrote Romeo and Juliet, and when?",
]


def post(url, body, key=None):
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
    with urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode(), headers), timeout=120) as answer:
        return json.load(answer)


def peer_answer(url, prompt, tokens):
    answer = post(f"{url}/v1/chat/completions", {
        "messages": [{"role": "user", "content": prompt}], "temperature": 0, "max_tokens": tokens,
        "cache_prompt": False, "logprobs": True, "top_logprobs": 2})["choices"][0]
    return answer["message"]["content"], answer["logprobs"]["content"]


def gap_at(tokens, common):
    """The distance of the peer's two best tokens where the texts part, after `common` bytes."""
    seen = 0
    for token in tokens:
        seen += len(bytes(token["bytes"]))
        if seen > common:
            best, second = sorted((top["logprob"] for top in token["top_logprobs"]), reverse=True)[:2]
            return best - second
    return 0.0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", required=True)
    parser.add_argument("--tokamak", required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--tokens", type=int, default=64)
    args = parser.parse_args()
    wrong = 0
    for prompt in PROMPTS:
        theirs, tokens = peer_answer(args.peer, prompt, args.tokens)
        ours = post(f"{args.tokamak}/completions", {"prompt": prompt, "temperature": 0, "maxTokens": args.tokens},
                    args.key)["output"]["content"]
        if ours == theirs:
            print(f"same       {prompt}")
            continue
        left, right = ours.encode(), theirs.encode()
        common = next((i for i, (a, b) in enumerate(zip(left, right)) if a != b), min(len(left), len(right)))
        gap = gap_at(tokens, common)
        wrong += gap > 1e-3
        print(f"{'near tie' if gap <= 1e-3 else 'DIFFERENT'}  {prompt}: parts after {common} bytes, gap {gap:.5f}")
    print(f"{len(PROMPTS)} prompts, {wrong} differ for another reason than a near tie")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
