"""Keeps the answers to made-up requests short: it is requests that are tested."""

import schemathesis

LENGTHS = {
    "/completions": ("maxTokens",),
    "/v1/chat/completions": ("max_tokens", "max_completion_tokens"),
    "/v1/completions": ("max_tokens",),
    "/v1/responses": ("max_output_tokens",),
    "/v1/messages": ("max_tokens",),
}
LONGEST = 8


@schemathesis.hook
def before_call(context, case, kwargs):
    fields = LENGTHS.get(case.path, ())
    if fields and isinstance(case.body, dict):
        given = [field for field in fields if field in case.body]
        for field in given:
            if isinstance(case.body[field], int) and case.body[field] > LONGEST:
                case.body[field] = LONGEST
        if all(case.body[field] is None for field in given) and "max_tokens_" not in case.body:
            case.body[fields[0]] = LONGEST
