# SPDX-License-Identifier: Apache-2.0
"""The official OpenAI SDK for Python against a running platform: ZOETIC_URL, ZOETIC_API_KEY."""

import contextlib
import io
import os
import pathlib
import re
import urllib.error
import urllib.request

import openai

url = os.environ["ZOETIC_URL"]
client = openai.OpenAI(base_url=url + "/v1", api_key=os.environ["ZOETIC_API_KEY"], max_retries=0)
MESSAGES = [{"role": "user", "content": "What is 12 plus 30?"}]


def test_the_example_of_the_readme_prints_the_sum():
    readme = pathlib.Path(__file__).parents[4].joinpath("README.md").read_text(encoding="utf-8")
    example, = re.findall(r"^```python\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(example.replace("http://127.0.0.1:8080", url), {})
    assert printed.getvalue() == "42\n", printed.getvalue()


def test_models_that_can_be_asked_for_are_found():
    assert "zoetic/base" in [model.id for model in client.models.list()]
    for name in ("zoetic/base", "zoetic/weekday", "zoetic/weekday@1"):
        assert client.models.retrieve(name).id == name
    assert client.models.retrieve("zoetic/weekday@1").root == "weekday@1"
    try:
        client.models.retrieve("zoetic/weekday@99")
        raise AssertionError("a version that is not there was found")
    except openai.NotFoundError as e:
        assert "/v1/models" in e.message, e.message


def test_logprobs_of_a_chat_are_the_text_and_its_bytes():
    chat = client.chat.completions.create(
        model="zoetic/base", messages=MESSAGES, temperature=1.8, seed=5, max_tokens=40,
        logprobs=True, top_logprobs=5, extra_body={"min_tokens": 20})
    choice = chat.choices[0]
    content = choice.logprobs.content
    text = "".join(token.token for token in content)
    assert text.removesuffix("<|eot_id|>") == choice.message.content
    octets = b"".join(bytes(token.bytes) for token in content)
    assert octets.decode(errors="replace").removesuffix("<|eot_id|>") == choice.message.content
    assert all(len(token.top_logprobs) == 5 for token in content)
    assert len(content) >= 20


def test_logprobs_of_an_echo_say_where_tokens_are():
    prompt = "a 😀 é b"
    answer = client.completions.create(
        model="zoetic/base", prompt=prompt, echo=True, max_tokens=3, temperature=0, logprobs=5)
    text, logprobs = answer.choices[0].text, answer.choices[0].logprobs
    assert text.startswith(prompt)
    for token, offset in zip(logprobs.tokens, logprobs.text_offset):
        assert text[offset:].startswith(token) or token.startswith("<|"), (token, offset)
    assert all(len(top) >= 5 for top in logprobs.top_logprobs if top is not None)


def test_stream_is_the_whole_answer():
    asked = dict(model="zoetic/base", messages=MESSAGES, temperature=0)
    whole = client.chat.completions.create(**asked).choices[0].message.content
    chunks = client.chat.completions.create(stream=True, **asked)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == whole


def test_fields_of_vllm_work_and_others_are_refused_by_name():
    first = client.chat.completions.create(
        model="zoetic/base", messages=MESSAGES, temperature=0,
        extra_body={"bad_words": ["4"], "min_p": 0.1})
    assert "4" not in first.choices[0].message.content
    try:
        client.chat.completions.create(
            model="zoetic/base", messages=MESSAGES, extra_body={"guided_regex": "["})
        raise AssertionError("a field that is not offered was ignored")
    except openai.BadRequestError as e:
        assert e.param == "guided_regex", e


def test_page_of_another_origin_is_not_let_in():
    request = urllib.request.Request(
        url + "/v1/models", headers={"Origin": "https://example.org"}, method="OPTIONS")
    request.add_header("Access-Control-Request-Method", "GET")
    try:
        urllib.request.urlopen(request)
        raise AssertionError("a preflight was answered though no origin is allowed")
    except urllib.error.HTTPError as e:
        assert e.code == 401


for name, test in list(globals().items()):
    if name.startswith("test_"):
        test()
        print("ok", name)
