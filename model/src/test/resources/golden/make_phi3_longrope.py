# SPDX-License-Identifier: Apache-2.0
"""Makes phi3-longrope and gemma2/expected_capped.json (transformers 5.24.0, torch 2.13.0, CPU, float32).

    python make_phi3_longrope.py            # in this folder

phi3-longrope is a tiny random Phi-3 whose rotation has short and long factors: prompts of 8, 20 and
60 tokens with a trained length of 32, so that the second answer crosses it. Each greedy token comes
from a forward pass over the whole sequence, without a cache: all of it is rotated by the factors of
its length. The tokenizer is that of phi3 beside it.

gemma2/expected_logits.json was computed by an attention that leaves the cap of its scores out, as
far as the numbers tell (1.4e-6 from that, 4.5e-4 from attention with the cap); expected_capped.json
has what the same prompts give with it.
"""
import json
import pathlib
import shutil

import torch
from transformers import AutoModelForCausalLM, Phi3Config

HERE = pathlib.Path(__file__).parent
TOKENS = 24


def expectation(model, prompt):
    ids = list(prompt)
    greedy = []
    with torch.no_grad():
        logits = model(torch.tensor([ids]), use_cache=False).logits[0].float()
        last = logits[-1]
        right = logits.log_softmax(-1)[:-1].gather(1, torch.tensor(ids[1:])[:, None])[:, 0]
        for _ in range(TOKENS):
            greedy.append(int(model(torch.tensor([ids]), use_cache=False).logits[0, -1].argmax()))
            ids.append(greedy[-1])
    rounded = lambda values: [round(float(value), 6) for value in values]
    return {"input_ids": list(prompt), "last_logits": rounded(last),
            "next_token_logprobs": rounded(right), "greedy": greedy}


def write(path, rows):
    path.write_text(json.dumps({"dtype_stored": "float32", "rows": rows}) + "\n")


def longrope():
    torch.manual_seed(7)
    folder = HERE / "phi3-longrope"
    folder.mkdir(exist_ok=True)
    config = Phi3Config(
        vocab_size=398, hidden_size=64, intermediate_size=96, num_hidden_layers=3,
        num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=128,
        original_max_position_embeddings=32, initializer_range=0.15, rms_norm_eps=1e-5,
        bos_token_id=0, eos_token_id=1, pad_token_id=3, tie_word_embeddings=True,
        partial_rotary_factor=0.75,
        rope_parameters={
            "rope_type": "longrope", "rope_theta": 10000.0, "partial_rotary_factor": 0.75,
            "short_factor": [1.0, 1.05, 1.1, 1.2, 1.4, 1.6],
            "long_factor": [1.0, 1.5, 2.2, 3.1, 4.6, 6.0]})
    model = AutoModelForCausalLM.from_config(config, attn_implementation="eager").float().eval()
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if name.endswith("norm.weight"):
                weight.copy_(1 + 0.2 * torch.randn_like(weight))
    model.save_pretrained(folder)
    for file in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja", "expected_tokens.json"):
        shutil.copyfile(HERE / "phi3" / file, folder / file)
    prompts = [torch.randint(4, 398, (length,)).tolist() for length in (8, 20, 60)]
    write(folder / "expected_logits.json", [expectation(model, prompt) for prompt in prompts])


def gemma2():
    folder = HERE / "gemma2"
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    rows = json.loads((folder / "expected_logits.json").read_text())["rows"]
    write(folder / "expected_capped.json", [expectation(model, row["input_ids"]) for row in rows])


if __name__ == "__main__":
    longrope()
    gemma2()
