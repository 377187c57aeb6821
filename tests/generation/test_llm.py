import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from data.errors import ModelError
from generation.models.llm import ChatModel, ScriptedModel, Timeouts, Usage
from generation.models.scripted import ScriptedServer, Turn, said

ASK = [{"role": "user", "content": "What was revenue?"}]
QUICK = Timeouts(connect=1, idle=0.5, total=1.5)


def failure(*turns: Turn, **options) -> tuple[ModelError, int]:
    """The error that these turns lead to, and how often the server was asked."""
    with ScriptedServer(*turns) as server:
        model = ChatModel(server.url, "scripted", timeouts=QUICK, **options)
        with pytest.raises(ModelError) as caught:
            "".join(model.stream(ASK))
        assert caught.value.remedy
        assert type(caught.value) is ModelError
        return caught.value, len(server.requests)


def test_text_comes_in_pieces_with_its_usage_and_key():
    with ScriptedServer(said("Revenue was $5 [1].")) as server:
        model = ChatModel(server.url, "scripted", key="s3cret")
        assert [piece for piece in model.stream(ASK) if piece] == ["Revenue ", "was ", "$5 ", "[1]. "]
        assert model.usage == Usage(11, 4)
        assert server.keys == ["Bearer s3cret"]
        assert server.requests[0]["temperature"] == 0
        assert model.models() == ["scripted"]


def test_a_refused_connection_is_named_within_five_seconds():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    started = time.monotonic()
    with pytest.raises(ModelError, match="No model server answers"):
        ChatModel(url, "scripted").complete(ASK)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("status", "words", "tries"),
    [(401, "refused the key", 1), (404, "no model named", 1), (429, "too many requests", 3), (500, "failed", 3)],
)
def test_refusals_are_named_and_retried_only_where_it_may_help(status, words, tries):
    error, asked = failure(Turn(status=status, raw=b"{}", headers={"Retry-After": "0"}))
    assert words in error.message
    assert str(status) in error.message
    assert asked == tries


def test_a_prompt_that_is_too_long_is_named():
    body = json.dumps({"error": {"message": "This model's maximum context length is 1024 tokens"}}).encode()
    assert "too long for the model" in failure(Turn(status=400, raw=body))[0].message


def test_a_second_try_before_the_first_word_succeeds():
    with ScriptedServer(Turn(status=503, raw=b""), Turn(finish=""), said("Fine.")) as server:
        assert ChatModel(server.url, "scripted").complete(ASK) == "Fine. "
        assert len(server.requests) == 3


def test_a_cut_stream_is_an_error_and_not_asked_again():
    error, asked = failure(Turn(["Revenue ", "was "], finish=""))
    assert "hung up before the answer was complete" in error.message
    assert asked == 1


@pytest.mark.parametrize(
    ("turn", "words"),
    [
        (Turn(["Half "], finish="length"), "cut off"),
        (Turn(["x"], finish="content_filter"), "withheld"),
        (Turn(), "empty answer"),
        (Turn(raw=b"data: {nonsense\n\n"), "could not be understood"),
        (Turn(raw=b"data: [1, 2]\n\n"), "could not be understood"),
        (Turn(raw=b'data: {"error": {"message": "out of memory"}}\n\n'), "out of memory"),
        (Turn(raw=b"<html>hello</html>"), "hung up"),
        (Turn(["word "], endless=True), "did not stop writing"),
        (Turn(["slow "], pause=2.0), "said nothing for 0.5 seconds"),
    ],
)
def test_bad_replies_are_named(turn, words):
    assert words in failure(turn, most_characters=2000)[0].message


def test_a_reply_that_trickles_is_stopped_at_the_total_limit():
    assert "too long to answer" in failure(Turn(["drip "], pause=0.2, endless=True))[0].message


def test_closing_the_stream_hangs_up():
    with ScriptedServer(Turn(["word "], pause=0.02, endless=True)) as server:
        pieces = ChatModel(server.url, "scripted").stream(ASK)
        assert next(pieces) == "word "
        pieces.close()
        assert server.hung_up.wait(2)


def test_a_silent_server_can_be_hung_up_on():
    with ScriptedServer(Turn(["word "], pause=1.0, endless=True)) as server:
        pieces = ChatModel(server.url, "scripted").stream(ASK)
        assert next(pieces) == ""
        pieces.close()
        assert server.hung_up.wait(5)


def test_no_connection_stays_half_open_whoever_hangs_up_and_when():
    with ScriptedServer(Turn(["word "] * 20, pause=0.002)) as server:
        model = ChatModel(server.url, "scripted")

        def asked(number: int) -> None:
            pieces = model.stream(ASK)
            for _ in range(1 + 30 * (number % 5)):  # one in five stops early, the others read to the end
                next(pieces, None)
            pieces.close()

        with ThreadPoolExecutor(20) as pool:
            list(pool.map(asked, range(200)))
        until = time.monotonic() + 5
        while _half_open(server.url) and time.monotonic() < until:
            time.sleep(0.05)
        assert _half_open(server.url) == 0


def _half_open(url: str) -> int:
    """Connections to this server that it has closed and this process has not (CLOSE-WAIT)."""
    address = f"0100007F:{urlsplit(url).port:04X}"
    rows = [row.split() for row in Path("/proc/self/net/tcp").read_text().splitlines()[1:]]
    return sum(row[2] == address and row[3] == "08" for row in rows)


def test_a_count_of_tokens_of_its_own():
    with ScriptedServer(said("One two.")) as server:
        model = ChatModel(server.url, "scripted")
        first = model.fresh()
        first.complete(ASK)
        assert (model.usage, first.usage) == (Usage(), Usage(11, 2))


def test_a_schema_is_sent_and_its_keys_are_required():
    schema = {"type": "object", "required": ["value"], "properties": {"value": {"type": "number"}}}
    with ScriptedServer(Turn(['{"value"', ": 5}"]), Turn(['{"other": 5}']), Turn(["five"])) as server:
        model = ChatModel(server.url, "scripted")
        assert json.loads(model.complete(ASK, schema)) == {"value": 5}
        assert server.requests[0]["response_format"]["json_schema"]["schema"] == schema
        with pytest.raises(ModelError, match="left out part"):
            model.complete(ASK, schema)
        with pytest.raises(ModelError, match="did not keep to the form"):
            model.complete(ASK, schema)


def test_addresses():
    assert ChatModel("http://host:8000/", "m").url == "http://host:8000/v1"
    assert ChatModel("https://host/api/v1/chat/completions", "m").url == "https://host/api/v1"
    with pytest.raises(ModelError, match="not a web address"):
        ChatModel("file:///etc/passwd", "m")


def test_the_scripted_model_speaks_its_replies_in_order():
    model = ScriptedModel("One [1].", ModelError("Down."), "{}")
    assert "".join(model.stream(ASK)).strip() == "One [1]."
    with pytest.raises(ModelError, match="Down"):
        model.complete(ASK)
    assert model.complete(ASK, {"type": "object"}) == "{}"
    assert len(model.asked) == 3
