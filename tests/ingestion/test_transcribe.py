"""Speech models of random weights, made here: nonsense comes out, but they load and are asked as real ones are."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import pytest

from data.errors import ModelError, NotFound
from ingestion.calls.audio import RATE, read_sound
from ingestion.calls.transcribe import FasterWhisper, ServedSpeech, Whisper, open_transcriber, transcribed

CALL = Path(__file__).parents[1] / "fixtures" / "call.mp3"


class Echo:
    """Writes how many seconds it heard."""

    name = "echo"

    def __init__(self):
        self.heard = []

    def write(self, samples, names):
        self.heard.append((len(samples) / RATE, tuple(names)))
        return f"piece {len(self.heard)} --> of the call"


def test_a_model_hears_only_speech_in_pieces_that_it_can_hold():
    echo = Echo()
    written = transcribed(read_sound(CALL).samples, echo, ["Halden Bearings"])
    assert 20 < sum(seconds for seconds, _ in echo.heard) < 39
    assert all(seconds < 29 and names == ("Halden Bearings",) for seconds, names in echo.heard)
    captions = written.captions.content.decode().split("\n\n")
    assert captions[0] == "WEBVTT"
    assert captions[1].startswith("00:00:0")
    assert captions[1].endswith("\npiece 1 of the call")


def test_a_model_is_not_asked_about_silence_noise_and_music():
    echo = Echo()
    times = np.arange(10 * RATE) / RATE
    tones = [np.sin(2 * np.pi * hertz * times) for hertz in (262, 330, 392)]
    silence, noise = np.zeros(10 * RATE), np.random.default_rng(0).normal(0, 0.1, 10 * RATE)
    for sound in (silence, noise, tones[0], sum(tones) / 3, tones[1] * (times % 0.5 < 0.3)):
        written = transcribed((sound * 12000).astype(np.int16), echo, [])
        assert (written.captions.content, written.changes) == (b"WEBVTT", ())
    assert echo.heard == []


def test_what_a_model_misspells_is_mended_and_both_forms_are_kept():
    class Misspelling(Echo):
        def write(self, samples, names):
            return "Haldon Bearings grew seven percent."

    written = transcribed(read_sound(CALL).samples, Misspelling(), ["Halden Bearings"])
    assert b"Halden Bearings grew 7%." in written.captions.content
    first = written.changes[0]
    assert first.changes == (("seven percent", "7%"), ("Haldon Bearings", "Halden Bearings"))
    assert 0 < first.start < first.end < 30


# ---------------------------------------------------------------- checkpoints made on the spot


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    """A checkpoint of openai-whisper with the right shape and no sense."""
    import torch
    from whisper import model as whisper

    torch.manual_seed(0)
    sizes = {"n_audio_ctx": 1500, "n_audio_state": 32, "n_audio_head": 2, "n_audio_layer": 1}
    sizes |= {"n_text_ctx": 64, "n_text_state": 32, "n_text_head": 2, "n_text_layer": 1}
    dims = whisper.ModelDimensions(n_mels=80, n_vocab=51865, **sizes)
    path = tmp_path_factory.mktemp("whisper") / "tiny-random.pt"
    model = whisper.Whisper(dims)
    torch.nn.init.normal_(model.decoder.positional_embedding, std=0.02)  # left to chance by the library
    torch.save({"dims": dims.__dict__, "model_state_dict": model.state_dict()}, path)
    return path


@pytest.mark.models
def test_openai_whisper_loads_a_checkpoint(checkpoint):
    transcriber = open_transcriber(str(checkpoint))
    assert isinstance(transcriber, Whisper)
    assert transcriber.name == "tiny-random"
    assert isinstance(transcriber.write(read_sound(CALL).samples[: 2 * RATE], ["Halden"]), str)


@pytest.fixture(scope="module")
def converted(tmp_path_factory):
    """A Whisper of Hugging Face with random weights, converted for CTranslate2."""
    import ctranslate2
    import torch

    from retrieval.openclip import mend_torchvision

    kept = mend_torchvision()
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import (
        PreTrainedTokenizerFast,
        WhisperConfig,
        WhisperFeatureExtractor,
        WhisperForConditionalGeneration,
    )

    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("hub") / "source"
    special = "endoftext startoftranscript en translate transcribe startoflm startofprev nospeech notimestamps".split()
    marks = [f"<|{word}|>" for word in special] + [f"<|{n * 0.02:.2f}|>" for n in range(1501)]
    words = Tokenizer(models.BPE())
    words.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    words.decoder = decoders.ByteLevel()
    letters = pre_tokenizers.ByteLevel.alphabet()
    words.train_from_iterator(
        ["revenue was one billion"] * 20, trainers.BpeTrainer(vocab_size=300, initial_alphabet=letters)
    )
    words.add_special_tokens(marks)
    number = words.token_to_id
    config = WhisperConfig(
        vocab_size=words.get_vocab_size(),
        num_mel_bins=80,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        d_model=64,
        encoder_ffn_dim=128,
        decoder_ffn_dim=128,
        bos_token_id=number(marks[0]),
        eos_token_id=number(marks[0]),
        pad_token_id=number(marks[0]),
        decoder_start_token_id=number(marks[1]),
        suppress_tokens=[],
        begin_suppress_tokens=[number(marks[0])],
    )
    model = WhisperForConditionalGeneration(config)
    generation = model.generation_config
    generation.lang_to_id = {"<|en|>": number("<|en|>")}
    generation.alignment_heads = [[1, 0]]
    generation.suppress_tokens = None
    generation.no_timestamps_token_id = number("<|notimestamps|>")
    generation.is_multilingual = True
    generation.task_to_id = {word: number(f"<|{word}|>") for word in ("transcribe", "translate")}
    model.save_pretrained(folder)
    words.save(str(folder / "tokenizer.json"))
    WhisperFeatureExtractor(feature_size=80).save_pretrained(folder)
    names = dict.fromkeys(("eos_token", "bos_token", "pad_token", "unk_token"), marks[0])
    PreTrainedTokenizerFast(tokenizer_object=words, **names).save_pretrained(folder)
    made = folder.parent / "tiny-random-ct2"
    ctranslate2.converters.TransformersConverter(str(folder), copy_files=["tokenizer.json"]).convert(str(made))
    yield made
    del kept


@pytest.mark.models
def test_faster_whisper_loads_a_converted_folder(converted):
    transcriber = open_transcriber(str(converted))
    assert isinstance(transcriber, FasterWhisper)
    assert transcriber.name == "tiny-random-ct2"
    assert isinstance(transcriber.write(read_sound(CALL).samples[:RATE], []), str)


def test_a_folder_without_a_model_is_named(tmp_path):
    with pytest.raises(NotFound, match=r"model\.bin"):
        open_transcriber(str(tmp_path))


@pytest.mark.models
def test_a_broken_checkpoint_is_named(tmp_path):
    (tmp_path / "broken.pt").write_bytes(b"no checkpoint")
    with pytest.raises(ModelError, match="could not be loaded"):
        open_transcriber(str(tmp_path / "broken.pt"))


# ---------------------------------------------------------------- a server


@pytest.fixture
def server():
    """An OpenAI-compatible audio route that keeps what it was sent."""
    asked = []

    class Route(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append((self.path, self.headers["Authorization"], body))
            answer = json.dumps({"text": "Revenue was $1.16 billion."} if b"good" in body else {}).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    served = HTTPServer(("127.0.0.1", 0), Route)
    threading.Thread(target=served.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{served.server_port}/v1", asked
    served.shutdown()
    served.server_close()


def test_a_server_is_sent_sound_names_and_key(server):
    url, asked = server
    transcriber = open_transcriber("good-model", url, "secret")
    assert isinstance(transcriber, ServedSpeech)
    assert transcriber.write(np.ones(RATE, np.int16), ["Halden"]) == "Revenue was $1.16 billion."
    path, key, body = asked[0]
    assert (path, key) == ("/v1/audio/transcriptions", "Bearer secret")
    assert b"RIFF" in body
    assert b"Halden" in body


def test_a_server_that_says_nothing_of_use_is_named(server):
    with pytest.raises(ModelError, match="no transcript"):
        open_transcriber("other-model", server[0]).write(np.ones(RATE, np.int16), [])
    with pytest.raises(ModelError, match="MFFM_SPEECH_URL"):
        open_transcriber("m", "http://127.0.0.1:9/v1").write(np.ones(RATE, np.int16), [])
