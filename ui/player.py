"""A citation of a call in, its recording playing from the cited second out."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from data.answers import Citation
from data.errors import MffmError
from data.locators import AudioSpan
from data.store import Store
from ingestion.pairs import is_recording
from ingestion.reader import Reader
from ui.plain import plain


def play(store: Store, citation: Citation) -> None:
    """Draw the player of the cited recording, at its second; nothing where the source is no recording."""
    place = citation.locator
    if not isinstance(place, AudioSpan) or place.start is None:
        return
    try:
        path = store.original(store.document(citation.document_id))
        if is_recording(path):
            sound = sound_of(path, citation.document)
            st.audio(
                sound, "audio/flac", start_time=int(place.start), autoplay=True, alt=f"Recording {citation.document}"
            )
    except MffmError as error:
        st.caption(plain(str(error), 300))


@st.cache_data(max_entries=2, show_spinner="Preparing the recording …")
def sound_of(path: Path, name: str) -> bytes:
    """The recording as the player needs it. Its name in the workspace is the checksum of its bytes."""
    with Reader() as reader:
        return reader.sound(path, name)
