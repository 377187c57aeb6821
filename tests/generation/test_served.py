"""A scripted model writes over the sample documents; what code gives it, keeps of it and says about it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from data.answers import Answer, Check, Cost
from data.errors import ModelError
from data.people import LOCAL
from data.store.store import Store
from data.vectors import Vectors
from generation.answer import Analyst, Found
from generation.models.capabilities import Capabilities
from generation.models.cost import Rate
from generation.models.llm import ChatModel, ScriptedModel, Timeouts
from generation.models.scripted import ScriptedServer, Talents, Turn, written
from generation.pictures import LONGEST_SIDE, SHORTEST_SIDE
from ingestion.pipeline import ingest
from retrieval.embed import checked, open_encoder
from retrieval.index import open_index
from retrieval.search import Searcher

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
MARGIN = "What was Tarnbrook's gross margin in fiscal 2025?"
CHART = "What does the chart of revenue by segment show for Flow Control?"


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Analyst]:
    store = Store.open(tmp_path_factory.mktemp("library"), LOCAL)
    encoder = open_encoder()
    paths = sorted(path for path in SAMPLES.iterdir() if path.suffix in (".pdf", ".html", ".vtt", ".png"))
    assert {outcome.status for outcome in ingest(store, lambda: encoder, paths)} == {"ready"}
    yield Analyst(store, Searcher(store, encoder, open_index(store, encoder.model_id, store.workspace / "index")))
    store.close()


def claims(*texts: str, evidence: int = 1, **more: Any) -> str:
    told = [{"text": text, "evidence": [evidence]} for text in texts]
    return json.dumps({"answered": True, "missing": "", "claims": told} | more)


def scripted(*replies: str | ModelError, **can: Any) -> ScriptedModel:
    return ScriptedModel(*replies, capabilities=Capabilities(**{"schema": True, "context": 32_768} | can))


def ask(embedded: Analyst, question: str, model: ScriptedModel | ChatModel, rate: Rate | None = None) -> Answer:
    return Analyst(embedded.store, embedded.searcher, model, rate).ask(question)


def test_a_mark_is_filled_with_the_computed_figure(embedded: Analyst) -> None:
    answer = ask(embedded, MARGIN, scripted(claims("Tarnbrook's gross margin was {{c1}} in fiscal 2025.")))
    assert answer.text == "Tarnbrook's gross margin was 37.2% in fiscal 2025."
    assert answer.claims[0].check in (Check.COMPUTED, Check.SUPPORTED)
    quoted = {answer.citations[n - 1].quote for n in answer.claims[0].citations}
    assert {"433.7", "1,164.6"} <= {quote.strip("$ ") for quote in quoted}


def test_a_small_context_is_not_overrun_and_what_was_left_out_is_said(embedded: Analyst) -> None:
    model = scripted(claims("Revenue rose."), context=2600)
    answer = ask(embedded, "Why did Tarnbrook's revenue rise in fiscal 2025?", model)
    assert any("did not fit the model's context" in note for note in answer.notes)
    whole = scripted(claims("Revenue rose."))
    assert not ask(embedded, "Why did Tarnbrook's revenue rise in fiscal 2025?", whole).notes
    assert len(str(model.asked[0])) < len(str(whole.asked[0]))


def test_a_context_that_holds_no_evidence_is_named_and_nothing_is_asked(embedded: Analyst) -> None:
    model = scripted(claims("Revenue rose."), context=1500)
    with pytest.raises(ModelError, match="None of the evidence fits the model's context of 1,500 tokens"):
        ask(embedded, "Why did Tarnbrook's revenue rise in fiscal 2025?", model)
    assert model.asked == []


def test_the_same_question_packs_the_same_bytes(embedded: Analyst) -> None:
    models = [scripted(claims("Revenue rose."), context=3000) for _ in range(2)]
    for model in models:
        ask(embedded, "Why did Tarnbrook's revenue rise in fiscal 2025?", model)
    assert json.dumps(models[0].asked) == json.dumps(models[1].asked)


def test_a_model_that_does_not_see_is_sent_no_picture_and_one_that_sees_is(embedded: Analyst) -> None:
    for vision in (False, True):
        with ScriptedServer(written(claims("It shows revenue.")), talents=Talents(32_768, vision)) as server:
            ask(embedded, CHART, ChatModel(server.url, "scripted"))
            sent = "image_url" in json.dumps(server.requests[0]["messages"])
            assert sent is vision


def test_a_picture_is_sent_small_and_drawn_anew_and_its_digest_is_in_the_trail(embedded: Analyst) -> None:
    with ScriptedServer(written(claims("It shows revenue.")), talents=Talents(32_768, vision=True)) as server:
        ask(embedded, CHART, ChatModel(server.url, "scripted"))
        parts = [part for message in server.requests[0]["messages"] for part in message["content"]]
    addresses = [part["image_url"]["url"] for part in parts if isinstance(part, dict) and part["type"] == "image_url"]
    assert all(address.startswith("data:image/png;base64,") for address in addresses)
    pictures = [base64.b64decode(address.partition(",")[2]) for address in addresses]
    assert 0 < len(pictures) <= 3
    for content in pictures:
        image = Image.open(BytesIO(content))
        assert SHORTEST_SIDE <= min(image.size) <= max(image.size) <= LONGEST_SIDE
        assert (image.format, image.mode, image.n_frames, image.info) == ("PNG", "RGB", 1, {})
        assert content != (SAMPLES / "tarnbrook-revenue-by-segment.png").read_bytes()
    row = embedded.store.trail.rows()[-1]
    sent = json.loads(row.details)["parameters"]["pictures"]
    assert sorted(sent) == sorted(hashlib.sha256(content).hexdigest() for content in pictures)


def test_an_answer_without_pictures_names_none_in_the_trail(embedded: Analyst) -> None:
    ask(embedded, CHART, scripted(claims("It shows revenue."), vision=False))
    assert "pictures" not in json.loads(embedded.store.trail.rows()[-1].details)["parameters"]


def test_values_read_off_a_chart_are_marked_and_never_the_result(embedded: Analyst) -> None:
    value = {"what": "Flow Control", "value": "612", "unit": "USD millions", "certainty": "estimated"}
    model = scripted(claims("It shows revenue."), json.dumps({"values": [value]}), vision=True)
    answer = ask(embedded, CHART, model)
    (read,) = [claim for claim in answer.claims if claim.check is Check.READ]
    assert read.text.startswith("Read off the picture: Flow Control 612 USD millions (estimated")
    assert answer.citations[read.citations[0] - 1].locator.kind == "figure"
    assert answer.result is None or answer.result.value != Decimal(612)


def test_a_picture_that_cannot_be_read_is_said(embedded: Analyst) -> None:
    model = scripted(claims("It shows revenue."), ModelError("The model server failed (HTTP 500)."), vision=True)
    assert "The picture was not read. The model server failed (HTTP 500)." in ask(embedded, CHART, model).notes


def test_a_follow_up_is_rewritten_and_the_reader_is_told(embedded: Analyst) -> None:
    alone = "What was Tarnbrook's gross margin in fiscal 2024?"
    model = scripted(json.dumps({"question": alone}), claims("It was {{c1}}."))
    earlier = embedded.searcher.plan(MARGIN)
    answer = Analyst(embedded.store, embedded.searcher, model).ask("And in fiscal 2024?", earlier=earlier)
    assert answer.notes[0] == f"Understood as: {alone}"
    assert answer.text == "It was 35.8%."


def test_a_model_that_fails_to_rewrite_changes_nothing(embedded: Analyst) -> None:
    model = scripted(ModelError("The model server failed (HTTP 500)."), claims("It was {{c1}}."))
    earlier = embedded.searcher.plan(MARGIN)
    answer = Analyst(embedded.store, embedded.searcher, model).ask("And in fiscal 2024?", earlier=earlier)
    assert answer.notes[0] == "The question was read without the model. The model server failed (HTTP 500)."
    assert answer.text == "It was 35.8%."


def test_the_model_is_asked_which_figure_when_the_rules_do_not_know(embedded: Analyst) -> None:
    question = "How much did Tarnbrook make from its customers in fiscal 2025?"
    if embedded.searcher.plan(question).concepts:
        pytest.skip("the rules know it now")
    proposal = {"companies": [], "years": [], "quarter": 0, "figures": ["revenue"]}
    answer = ask(embedded, question, scripted(json.dumps(proposal), claims("It was {{f1}}.")))
    assert answer.notes[0] == "The model read the question as being about: Revenue."
    assert answer.text == "It was $1,164.6 million."


def test_the_cost_is_that_of_this_answer(embedded: Analyst) -> None:
    with ScriptedServer(written(claims("Revenue rose."))) as server:
        model = ChatModel(server.url, "scripted")
        rate = Rate(Decimal(2), Decimal(1000), "EUR")
        for _ in range(2):
            cost = ask(embedded, "Why did Tarnbrook's revenue rise in fiscal 2025?", model, rate).cost
            assert isinstance(cost, Cost)
            assert (cost.tokens_in, cost.currency) == (11, "EUR")
            assert cost.money == ((11 * 2 + cost.tokens_out * 1000) / Decimal(1_000_000)).quantize(Decimal("0.000001"))
            assert cost.first is not None
            assert 0 < cost.first <= cost.seconds
    assert embedded.ask(MARGIN).cost is None


QUICK = Timeouts(connect=1, idle=1, total=3)
FAULTS = {
    "500s": (Turn(status=500, raw=b"{}"), "The model server failed"),
    "wrong model": (Turn(status=404, raw=b"{}"), "has no model named"),
    "refused key": (Turn(status=401, raw=b"{}"), "refused the key"),
    "busy": (Turn(status=429, raw=b"{}", headers={"Retry-After": "0"}), "too many requests"),
    "cut stream": (Turn(['{"answered": true, "missing": "", "claims": [{"text": "Rev'], finish=""), "hung up"),
    "cut off": (Turn(['{"answered": true, "missing": "", "claims": ['], finish="length"), "cut off"),
    "garbage": (Turn(raw=b"data: {nonsense\n\n"), "could not be understood"),
    "not a stream": (Turn(raw=b"<html>hello</html>"), "hung up"),
    "form ignored": (written("Revenue was $5 [1]."), "did not keep to the form"),
    "form broken": (written('{"answered": true, "claims": []}'), "left out part"),
    "endless text": (Turn(["word " * 400], endless=True), "did not stop writing"),
    "silent": (Turn(["late "], pause=2.5), "said nothing for 1 seconds"),
    "trickle": (Turn(["drip "], pause=0.3, endless=True), "too long to answer"),
    "empty": (Turn(), "empty answer"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_is_named_after_the_passages_were_found(embedded: Analyst, fault: str) -> None:
    turn, words = FAULTS[fault]
    with ScriptedServer(turn) as server:
        served = Analyst(embedded.store, embedded.searcher, ChatModel(server.url, "scripted", timeouts=QUICK))
        events = served.stream("Why did Tarnbrook's revenue rise in fiscal 2025?")
        found = next(events)
        assert isinstance(found, Found)
        assert found.hits
        with pytest.raises(ModelError, match=words) as caught:
            list(events)
        assert caught.value.remedy


def test_an_absent_server_is_named_and_the_library_still_answers(embedded: Analyst) -> None:
    served = Analyst(embedded.store, embedded.searcher, ChatModel("http://127.0.0.1:9", "scripted", timeouts=QUICK))
    events = served.stream(MARGIN)
    assert isinstance(next(events), Found)
    with pytest.raises(ModelError, match="No model server answers"):
        list(events)
    assert served.without_model().ask(MARGIN).text == embedded.ask(MARGIN).text


class NotNumbers:
    """An encoder whose vectors are no numbers."""

    model_id, dimension = "nan", 384

    def encode(self, texts: Sequence[str]) -> Vectors:
        return checked(np.full((len(texts), self.dimension), np.nan, np.float32), len(texts), self.dimension, "nan")


def test_an_encoder_that_gives_no_numbers_is_named_and_words_still_find_passages(embedded: Analyst) -> None:
    searcher = Searcher(embedded.store, NotNumbers(), embedded.searcher.index)
    events = Analyst(embedded.store, searcher, scripted()).stream("Why did Tarnbrook's revenue rise in fiscal 2025?")
    found = next(events)
    assert isinstance(found, Found)
    assert found.hits
    assert all("vectors" not in hit.why for hit in found.hits)
    with pytest.raises(ModelError, match="values that are no numbers"):
        next(events)


def test_invented_ids_are_named_and_not_cited(embedded: Analyst) -> None:
    answer = ask(embedded, MARGIN, scripted(claims("It was {{c1}} [88].", "It was {{c7}}.", evidence=99)))
    assert answer.dropped == ("[99]", "[88]", "{{c7}}")
    assert all(0 < n <= len(answer.citations) for claim in answer.claims for n in claim.citations)
    assert len(answer.claims) == 1


def test_a_question_in_japanese_is_written_and_checked_in_japanese(embedded: Analyst) -> None:
    question = "Tarnbrookの2025年の売上総利益率は"
    true, false = "2025年6月期の売上総利益率は{{c1}}です。", "2024年6月期の売上高は1,164.6百万米ドルです。"
    again = json.dumps({"claims": []})
    model = scripted(claims(true, false), again)
    answer = ask(embedded, question, model)
    prompt = str(model.asked[0])
    assert "質問と同じ言語で" in prompt
    assert "{{c1}} = 37.2%: 売上総利益率" in prompt
    assert "{{f1}} = 433.7百万米ドル: 2025年6月期の売上総利益" in prompt
    assert answer.claims[0].text == "2025年6月期の売上総利益率は37.2%です。"
    assert answer.claims[0].check is Check.COMPUTED
    assert false not in answer.text
    assert any(false in taken and "stands under FY2025" in taken for taken in answer.dropped)
    assert answer.question == question
