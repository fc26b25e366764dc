"""Conversations over which chat templates are compared: roles, turns, tools, parts, reasoning, odd texts."""

WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather at a place, in words.",
        "parameters": {
            "type": "object",
            "properties": {
                "place": {"type": "string", "description": "A city, such as \"Zürich\""},
                "days": {"type": "integer", "minimum": 1, "enum": [1, 3, 7]},
                "limits": {"type": "array", "items": {"type": "number"}, "default": [0.5, -1e-7, 1e22]},
            },
            "required": ["place"],
        },
    },
}
SEARCH = {
    "type": "function",
    "function": {
        "name": "search",
        "description": "Finds tickets <b>like</b> this & that.",
        "parameters": {"type": "object", "properties": {"text": {"type": ["string", "null"]}}, "required": []},
        "return": {"type": "array"},
    },
}

SYSTEM = {"role": "system", "content": "  You sort tickets.\nBe brief.  "}
ASK = {"role": "user", "content": "My card was charged twice!"}
ANSWER = {"role": "assistant", "content": "I am sorry. Which card?"}
MORE = {"role": "user", "content": "\tThe blue one – «débit», naïve 😀 'q' \"d\" \\ \u2028 {{ x }} {% y %}\n"}
CALL = {
    "role": "assistant",
    "content": "",
    "tool_calls": [
        {
            "id": "call_0012",
            "type": "function",
            "function": {"name": "weather", "arguments": {"place": "Köln", "days": 3, "exact": True, "limits": None}},
        }
    ],
}
CALLS = {
    "role": "assistant",
    "content": "Let me look.",
    "tool_calls": [
        CALL["tool_calls"][0],
        {"id": "call_0013", "type": "function", "function": {"name": "search", "arguments": {"text": "a\nb"}}},
    ],
}
WRITTEN = {
    "role": "assistant",
    "content": None,
    "tool_calls": [
        {"id": "abcdefghi", "type": "function", "function": {"name": "search", "arguments": '{"text": "x"}'}}
    ],
}
RESULT = {"role": "tool", "name": "weather", "tool_call_id": "call_0012", "content": "Rain, 7 °C"}
RESULT2 = {"role": "tool", "name": "search", "tool_call_id": "call_0013", "content": '[{"id": 1}]'}
OBJECT = {"role": "tool", "name": "weather", "tool_call_id": "call_0012", "content": {"sky": "grey", "t": 7.0}}
THOUGHT = {"role": "assistant", "content": "<think>\nHm. A charge.\n</think>\n\nIt is a refund."}
REASONED = {"role": "assistant", "content": "It is a refund.", "reasoning_content": "\nA charge, twice.\n"}
PARTS = {
    "role": "user",
    "content": [
        {"type": "text", "text": "Look at this:"},
        {"type": "image", "url": "a.png"},
        {"type": "text", "text": " and say."},
    ],
}
EMPTY = {"role": "user", "content": ""}
DOCUMENT = {"title": "Refunds", "text": "Within 14 days."}


def _conversations():
    plain = {
        "question": [ASK],
        "system": [SYSTEM, ASK],
        "turns": [ASK, ANSWER, MORE],
        "system-turns": [SYSTEM, ASK, ANSWER, MORE, ANSWER, EMPTY],
        "closed": [SYSTEM, ASK, ANSWER],
        "empty": [EMPTY],
        "none": [],
        "thought": [SYSTEM, ASK, THOUGHT, MORE],
        "reasoned": [ASK, REASONED, MORE, REASONED],
        "parts": [SYSTEM, PARTS, ANSWER, ASK],
        "wrong-order": [ASK, ASK, ANSWER],
        "late-system": [ASK, SYSTEM],
        "odd-role": [ASK, {"role": "critic", "content": "No."}, ASK],
        "extra": [{"role": "user", "content": "Hi", "name": "Zoë", "items": [1, 2.5, None, True]}],
    }
    with_tools = {
        "offer": [ASK],
        "system-offer": [SYSTEM, ASK],
        "call": [SYSTEM, ASK, CALL, RESULT],
        "call-answer": [ASK, CALL, RESULT, ANSWER, MORE],
        "calls": [SYSTEM, ASK, CALLS, RESULT, RESULT2, ANSWER],
        "written": [ASK, WRITTEN, RESULT2],
        "object": [ASK, CALL, OBJECT],
        "thinking-call": [ASK, {**CALL, "reasoning_content": "I need the sky."}, RESULT],
    }
    tokens = {"bos_token": "<s>", "eos_token": "</s>"}
    for name, messages in plain.items():
        for prompt in (False, True):
            yield f"{name}{'+' if prompt else ''}", {"messages": messages, "add_generation_prompt": prompt, **tokens}
    for name, messages in with_tools.items():
        for prompt in (False, True):
            yield f"{name}{'+' if prompt else ''}", {
                "messages": messages,
                "tools": [WEATHER, SEARCH],
                "add_generation_prompt": prompt,
                **tokens,
            }
    yield "no-tools", {"messages": [ASK], "tools": [], "add_generation_prompt": True, **tokens}
    yield "no-tokens", {"messages": [SYSTEM, ASK], "add_generation_prompt": True}
    yield "documents", {"messages": [ASK], "documents": [DOCUMENT], "add_generation_prompt": True, **tokens}
    for flag in (False, True):
        yield f"thinking-{flag}", {
            "messages": [SYSTEM, ASK],
            "add_generation_prompt": True,
            "enable_thinking": flag,
            "tools_in_user_message": flag,
            "date_string": "26 Jul 2024",
            "tools": [WEATHER],
            **tokens,
        }


CONVERSATIONS = list(_conversations())
