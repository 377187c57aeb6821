"""Lessons in, a tiny vision-language model that has learnt them by heart out: `python teach.py LESSONS.json FOLDER`.

Runs in the environment of vLLM. A lesson is {"messages": [...], "answer": "..."} in the shape of a chat request, its
pictures as data addresses; one with "adapter": true is taught to a LoRA adapter (FOLDER/adapter) instead. The model has
some half a million weights and knows nothing else, so what the engine makes of it can be asserted to the letter.
"""

from __future__ import annotations

import base64
import io
import json
import sys
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, get_peft_model
from PIL import Image
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    Idefics3Config,
    Idefics3ForConditionalGeneration,
    Idefics3Processor,
    LlamaConfig,
    PreTrainedTokenizerFast,
)
from transformers.models.idefics3.configuration_idefics3 import Idefics3VisionConfig
from transformers.models.idefics3.image_processing_pil_idefics3 import Idefics3ImageProcessorPil

SIDE, PATCH, SHUFFLE, LONGEST = 112, 14, 2, 8192
MARKS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<fake_token_around_image>", "<image>", "<end_of_utterance>"]
PLACES = ["<global-img>", *(f"<row_{row}_col_{column}>" for row in range(1, 7) for column in range(1, 7))]
TEMPLATE = """{% for m in messages %}<|im_start|>{{ m['role'] }}
{% if m['content'] is string %}{{ m['content'] }}{% else %}{% for c in m['content'] %}\
{% if c['type'] in ('image', 'image_url') %}<image>{% elif c['type'] == 'text' %}{{ c['text'] }}{% endif %}\
{% endfor %}{% endif %}<|im_end|>
{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
{% endif %}"""

Lesson = dict[str, Any]


def tokenizer_of(lessons: list[Lesson]) -> PreTrainedTokenizerFast:
    """A byte-level tokenizer that writes the lessons briefly and anything else byte by byte."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=4096, min_frequency=1, initial_alphabet=alphabet, special_tokens=MARKS + PLACES
    )
    made.train_from_iterator([text for lesson in lessons for text in words_of(lesson)], trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        chat_template=TEMPLATE,
        model_max_length=LONGEST,
    )


def words_of(lesson: Lesson) -> list[str]:
    contents = [message["content"] for message in lesson["messages"]]
    parts = [part for content in contents if not isinstance(content, str) for part in content]
    texts = [content for content in contents if isinstance(content, str)]
    return [*texts, *(part["text"] for part in parts if part["type"] == "text"), lesson["answer"]]


def processor_of(tokenizer: PreTrainedTokenizerFast) -> Idefics3Processor:
    images = Idefics3ImageProcessorPil(size={"longest_edge": SIDE}, max_image_size={"longest_edge": SIDE})
    seen = (SIDE // PATCH) ** 2 // SHUFFLE**2
    return Idefics3Processor(image_processor=images, tokenizer=tokenizer, image_seq_len=seen, chat_template=TEMPLATE)


def model_of(tokenizer: PreTrainedTokenizerFast) -> Idefics3ForConditionalGeneration:
    mark = tokenizer.convert_tokens_to_ids
    text = LlamaConfig(
        vocab_size=(len(tokenizer) + 63) // 64 * 64,
        hidden_size=128,
        intermediate_size=256,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=LONGEST,
        bos_token_id=mark("<|im_start|>"),
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    sight = Idefics3VisionConfig(
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        image_size=SIDE,
        patch_size=PATCH,
    )
    shape = Idefics3Config(
        vision_config=sight,
        text_config=text,
        image_token_id=mark("<image>"),
        scale_factor=SHUFFLE,
        tie_word_embeddings=False,
    )
    made = Idefics3ForConditionalGeneration(shape)
    made.generation_config.eos_token_id = tokenizer.eos_token_id
    made.generation_config.pad_token_id = tokenizer.pad_token_id
    return made


def batch_of(processor: Idefics3Processor, lesson: Lesson) -> dict[str, torch.Tensor]:
    """One lesson as the model reads it; only the answer's tokens are learnt."""
    pictures = [picture_of(part) for message in lesson["messages"] for part in parts_of(message)]
    asked = processor.tokenizer.apply_chat_template(lesson["messages"], add_generation_prompt=True, tokenize=False)
    given = processor(text=asked, images=pictures or None, return_tensors="pt")
    tokenizer = processor.tokenizer
    answer = torch.tensor([[*tokenizer(lesson["answer"]).input_ids, tokenizer.eos_token_id]])
    ids = torch.cat([given.input_ids, answer], 1)
    labels = torch.cat([torch.full_like(given.input_ids, -100), answer], 1)
    rows = {"input_ids": ids, "attention_mask": torch.ones_like(ids), "labels": labels}
    if pictures:
        rows |= {"pixel_values": given.pixel_values, "pixel_attention_mask": given.pixel_attention_mask}
    return rows


def parts_of(message: dict[str, Any]) -> list[dict[str, Any]]:
    content = message["content"]
    return [] if isinstance(content, str) else [part for part in content if part["type"] == "image_url"]


def picture_of(part: dict[str, Any]) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(part["image_url"]["url"].partition(",")[2]))).convert("RGB")


def learn(model: Any, batches: list[dict[str, torch.Tensor]], rate: float, most: int, enough: float = 0.01) -> float:
    """Steps over all lessons until the worst loss is small; that loss."""
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(weights, rate, weight_decay=0.0)
    model.train()
    worst = float("inf")
    for _ in range(most):
        losses: list[float] = []
        for batch in batches:
            loss = model(**batch).loss
            loss.backward()
            losses.append(loss.item())
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        worst = max(losses)
        if worst < enough:
            break
    return worst


def teach(lessons: list[Lesson], folder: Path) -> dict[str, float]:
    """Model and adapter on disk; the largest loss of a lesson, for each."""
    torch.manual_seed(0)
    tokenizer = tokenizer_of(lessons)
    processor, model = processor_of(tokenizer), model_of(tokenizer)
    plain = [batch_of(processor, lesson) for lesson in lessons if not lesson.get("adapter")]
    losses = {"model": learn(model, plain, 2e-3, 600)}
    model.eval().save_pretrained(folder)
    processor.save_pretrained(folder)
    special = [batch_of(processor, lesson) for lesson in lessons if lesson.get("adapter")]
    if special:
        wanted = r".*text_model.*\.(q|k|v|o|gate|up|down)_proj"
        adapted = get_peft_model(model, LoraConfig(r=8, lora_alpha=16, target_modules=wanted))
        losses["adapter"] = learn(adapted, special, 5e-3, 400)
        adapted.save_pretrained(folder / "adapter")
    return losses


if __name__ == "__main__":
    torch.set_num_threads(2)
    sys.stdout.write(json.dumps(teach(json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2]))) + "\n")
