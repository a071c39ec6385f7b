# SPDX-License-Identifier: Apache-2.0
"""Rules that a schema cannot say, kept by the valid requests that Schemathesis makes up.

Changes of experts are tried on one that is there, without making them.
"""

import base64
import hashlib
import json

import schemathesis

CHAT = "/v1/chat/completions"
TEXT = "/v1/completions"
FIRST_PASSES = ("auto", "prompt", "classifier", "router")
TOKENS_MAX = 8
VOCABULARY = 100  # fewer than any model has


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.operation.path == "/v1/events" and (case.query or {}).get("follow") in (None, "true"):
        case.query = (case.query or {}) | {"follow": "false"}  # else it never ends
    if not case.meta or not case.meta.generation.mode.is_positive:
        return
    path = case.operation.path
    body = case.body
    if "{expert}" in path:
        case.path_parameters["expert"] = "weekday"
        if isinstance(body, dict):
            body["dry_run"] = True
    if not isinstance(body, dict):
        return
    if path in (CHAT, TEXT):
        completion(body)
    elif path == "/v1/feedback":
        feedback(body)
    elif path == "/v1/experts/{expert}/versions":
        z = b"\x00\x00\x80\x3f" * 4
        body["z"] = base64.b64encode(z).decode()
        body["digest"] = hashlib.sha256(z).hexdigest()
    elif path == "/v1/feedback:purge" and body.get("since") and body.get("until"):
        body["since"], body["until"] = "2000-01-01T00:00:00Z", "2000-01-02T00:00:00Z"
    elif path == "/v1/metrics/{metric}" and body["kind"] == "float":
        low, high = sorted((body["min"], body["max"]))
        body["min"], body["max"] = (low, high) if low < high else (0, 1)


def completion(body):
    """Short answers of a model that is there."""
    body["model"] = "zoetic/base"
    limits = ("max_tokens", "max_completion_tokens")
    if all(body.get(limit) is None for limit in limits):
        body["max_tokens"] = TOKENS_MAX
    for limit in limits:
        if body.get(limit) is not None:
            body[limit] = min(body[limit], TOKENS_MAX)
    if body.get("min_tokens") is not None:
        body["min_tokens"] = 0
    if body.get("best_of") is not None:
        body["best_of"] = body.get("n") or 1
    for name in ("stop_token_ids", "prompt"):
        if body.get(name) is not None:
            body[name] = short(body[name])
    if "messages" in body:
        body["messages"] = body["messages"][:2]
        for message in body["messages"]:
            message["content"] = short(message["content"])
    adaptation(body.get("zoetic"))


def short(value):
    """So much that it fits the context of the model, of tokens that it has."""
    if isinstance(value, list):
        return [short(each) for each in value[:TOKENS_MAX]]
    if isinstance(value, dict):
        return value | {"text": short(value["text"])}
    if isinstance(value, str):
        return value[:TOKENS_MAX] or "a"
    return value % VOCABULARY


def adaptation(zoetic):
    if not zoetic:
        return
    if zoetic.get("adaptation") not in FIRST_PASSES:
        zoetic.pop("selection", None)
    if isinstance(zoetic.get("expert"), dict):
        mixture = zoetic["expert"]
        for name in mixture:
            mixture[name] = 1 / 16


def feedback(body):
    """What has occurred, by a metric that is there."""
    if body.get("metric"):
        body.update(metric="thumb", kind=None, value=True, request_id="a", episode_id=None)
        body.update(preference=None)
    if body.get("occurred_at"):
        body["occurred_at"] = "2020-01-01T00:00:00Z"
    if body.get("tags") and len(json.dumps(body["tags"])) > 4000:
        body["tags"] = {}
    preference = body.get("preference")
    if preference:
        preference["preferred"] = "a"
        preference["other"] = "b"
