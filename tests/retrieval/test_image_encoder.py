"""Image-text models are loaded from files made here: a CLIP folder always, open_clip where it is installed."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from data.errors import MissingExtra, ModelError
from retrieval.gallery import open_image_encoder
from retrieval.openclip import is_open_clip

RED, BLUE = Image.new("RGB", (300, 200), "red"), Image.new("RGB", (90, 120), "blue")
OPEN_CLIP = {
    "embed_dim": 32,
    "vision_cfg": {"image_size": 64, "layers": 2, "width": 64, "head_width": 32, "patch_size": 16},
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 2},
}


def tiny_clip(folder: Path) -> None:
    """A CLIP of two layers with random weights, its tokenizer and its picture processor."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers
    from transformers import CLIPConfig, CLIPModel, CLIPProcessor, PreTrainedTokenizerFast
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

    torch.manual_seed(0)
    words = Tokenizer(models.BPE(unk_token="<|endoftext|>"))
    words.pre_tokenizer = pre_tokenizers.ByteLevel()
    letters = pre_tokenizers.ByteLevel.alphabet()
    special = ["<|startoftext|>", "<|endoftext|>"]
    trainer = trainers.BpeTrainer(vocab_size=400, special_tokens=special, initial_alphabet=letters)
    words.train_from_iterator(["revenue chart bar 2025 net income"] * 20, trainer)
    tokens = PreTrainedTokenizerFast(
        tokenizer_object=words,
        bos_token="<|startoftext|>",
        eos_token="<|endoftext|>",
        pad_token="<|endoftext|>",
        model_max_length=32,
    )
    shape = {"hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 2}
    text = shape | {"vocab_size": 400, "max_position_embeddings": 32, "eos_token_id": 1, "bos_token_id": 0}
    vision = shape | {"image_size": 64, "patch_size": 16}
    CLIPModel(CLIPConfig(text_config=text, vision_config=vision, projection_dim=32)).save_pretrained(folder)
    pictures = CLIPImageProcessorPil(size={"shortest_edge": 64}, crop_size={"height": 64, "width": 64})
    CLIPProcessor(image_processor=pictures, tokenizer=tokens).save_pretrained(folder)


def tiny_open_clip(folder: Path) -> Path:
    """An open_clip folder with random weights; the file of its weights."""
    from retrieval.openclip import mend_torchvision

    mend_torchvision()
    import open_clip
    import torch

    torch.manual_seed(0)
    weights = folder / "open_clip_pytorch_model.bin"
    torch.save(open_clip.CLIP(**OPEN_CLIP).state_dict(), weights)
    told = {"model_cfg": OPEN_CLIP, "preprocess_cfg": {"mean": [0.5] * 3, "std": [0.5] * 3}}
    (folder / "open_clip_config.json").write_text(json.dumps(told))
    return weights


def sees_and_reads(encoder) -> None:
    pictures, texts = encoder.look([RED, BLUE, RED]), encoder.encode(["revenue chart", "net income"])
    assert pictures.shape == (3, 32)
    assert texts.shape == (2, 32)
    np.testing.assert_allclose(np.linalg.norm(np.concatenate([pictures, texts]), axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(pictures[0], pictures[2], atol=1e-6)
    assert float(pictures[0] @ pictures[1]) < 0.9999
    assert encoder.look([]).shape == (0, 32)


def test_a_clip_folder_through_sentence_transformers(tmp_path: Path) -> None:
    tiny_clip(tmp_path)
    encoder = open_image_encoder(str(tmp_path))
    assert encoder.model_id == f"pictures/{tmp_path}"
    sees_and_reads(encoder)


@pytest.mark.models
def test_an_open_clip_folder_and_a_file_of_weights(tmp_path: Path) -> None:
    weights = tiny_open_clip(tmp_path)
    sees_and_reads(open_image_encoder(str(tmp_path)))
    import open_clip

    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes" / "tiny.json").write_text(json.dumps(OPEN_CLIP))
    open_clip.add_model_config(tmp_path / "shapes")
    named, folder = open_image_encoder(f"tiny:{weights}"), open_image_encoder(str(tmp_path))
    assert named.model_id != folder.model_id
    with pytest.raises(ModelError, match="There are no weights"):
        open_image_encoder(f"tiny:{tmp_path}/missing.pt")


@pytest.mark.models
def test_sentence_transformers_works_beside_torchvision(tmp_path: Path) -> None:
    assert find_spec("torchvision") is not None
    tiny_clip(tmp_path)
    sees_and_reads(open_image_encoder(str(tmp_path)))


def test_what_a_setting_names(tmp_path: Path) -> None:
    assert is_open_clip("ViT-B-32:/models/b32.pt")
    assert not is_open_clip(str(tmp_path))
    (tmp_path / "open_clip_config.json").write_text("{}")
    assert is_open_clip(str(tmp_path))


def test_a_model_that_is_not_there_is_named_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="could not be loaded"):
        open_image_encoder(str(tmp_path / "nothing"))


@pytest.mark.skipif(find_spec("open_clip") is not None, reason="open_clip is installed here")
def test_open_clip_that_is_not_installed_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingExtra, match="needs open_clip"):
        open_image_encoder(f"ViT-B-32:{tmp_path}/b32.pt")
