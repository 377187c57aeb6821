"""Files that are small and want to become large, deep or endless out, each with the outcomes that are right."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from evaluation.hostile.good_files import NEEDLE, repacked
from evaluation.hostile.harm import (
    BROKEN,
    EMPTY,
    INLINE,
    KIND,
    LARGE,
    READ,
    SHOWN,
    Hostile,
    page,
    page_pdf,
    pdf_of,
    stream,
    with_part,
)


def bombs(good: dict[str, bytes]) -> Iterator[Hostile]:
    yield from pdf_bombs()
    yield from _package_bombs(good)
    yield from _markup_bombs()
    yield from _picture_bombs()
    yield from _sound_bombs()
    yield from text_bombs()


# ---------------------------------------------------------------- PDF


def pdf_bombs() -> Iterator[Hostile]:
    either = (READ, LARGE, BROKEN, EMPTY)
    flat = zlib.compress(SHOWN + bytes(300 << 20), 9)
    yield Hostile("flate.pdf", page_pdf(flat, b"/Filter/FlateDecode"), either)
    twice = zlib.compress(zlib.compress(SHOWN + bytes(1000 << 20), 9), 9)
    yield Hostile("flate-twice.pdf", page_pdf(twice, b"/Filter[/FlateDecode/FlateDecode]"), either)
    black = zlib.compress(bytes(200 << 20), 9)
    words = b"/Type/XObject/Subtype/Image/Width 40000/Height 40000/BitsPerComponent 1/ColorSpace/DeviceGray"
    drawn = SHOWN + b"q 500 0 0 500 50 50 cm /X Do Q"
    yield Hostile("image.pdf", page_pdf(drawn, b"", [stream(black, words + b"/Filter/FlateDecode")]), either)
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<</XObject<</X 6 0 R>>>>"
    again = page_pdf(SHOWN + b"/X Do", b"", [stream(b"/X Do /X Do", form)])
    yield Hostile("form-in-itself.pdf", again, either)
    forms = [
        stream(
            b"/X Do " * 10, form.replace(b"6 0 R", b"%d 0 R" % (n + 1)) if n < 17 else form.replace(b"6 0 R", b"5 0 R")
        )
        for n in range(6, 18)
    ]
    yield Hostile("forms-of-forms.pdf", page_pdf(SHOWN + b"/X Do", b"", forms), (*either, "too_slow"))
    yield Hostile("deep-array.pdf", page_pdf(SHOWN, b"", [b"[" * 100_000 + b"]" * 100_000]), either)
    loop = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000>>"]
    yield Hostile("pages-in-themselves.pdf", pdf_of(loop), (BROKEN, LARGE, EMPTY))
    kids = b" ".join([b"3 0 R"] * 6000)
    many = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count 6000>>" % kids]
    many += [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>"]
    yield Hostile("many-pages.pdf", pdf_of(many), (LARGE, EMPTY))
    huge = pdf_of(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 1000000000 1000000000]/Contents 4 0 R/Resources<<>>>>",
            stream(b"0 0 999999999 999999999 re f", b""),
        ]
    )
    yield Hostile("huge-page.pdf", huge, (EMPTY, BROKEN, LARGE))
    yield Hostile(
        "ten-million-lines.pdf",
        page_pdf(zlib.compress(SHOWN + b"0 0 m 9 9 l S\n" * 2_000_000, 9), b"/Filter/FlateDecode"),
        either,
    )
    ends = page_pdf(SHOWN).replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev 9")
    yield Hostile("table-loop.pdf", ends, either)


# ---------------------------------------------------------------- packages


def _package_bombs(good: dict[str, bytes]) -> Iterator[Hostile]:
    word, book, deck = good["letter.docx"], good["book.xlsx"], good["deck.pptx"]
    yield Hostile("zeros.docx", with_part(word, "word/media/image1.png", bytes(400 << 20)), (LARGE,))
    yield Hostile("many-parts.docx", _with_parts(word, 12_000), (LARGE,))
    paragraphs = b"".join(b"<w:p w:rsidR='%08x'/>" % (n * 2654435761 % 2**32) for n in range(3_000_000))
    many = repacked(
        word,
        lambda name, part: part.replace(b"<w:body>", b"<w:body>" + paragraphs) if name == "word/document.xml" else part,
    )
    yield Hostile("many-paragraphs.docx", many, (LARGE,))
    strings = b"".join(b"<si><t>%d</t></si>" % (n * 2654435761) for n in range(5_000_000))
    yield Hostile(
        "many-strings.xlsx", with_part(book, "xl/sharedStrings.xml", b"<sst>" + strings + b"</sst>"), (LARGE,)
    )
    yield Hostile("huge-range.xlsx", repacked(book, _huge_range), (READ,))
    yield Hostile("far-cell.xlsx", repacked(book, _far_cell), (READ,))
    deep = b"<a:p>" * 50_000 + b"</a:p>" * 50_000
    nested = repacked(
        deck,
        lambda name, part: part.replace(b"<a:p>", deep + b"<a:p>", 1) if name.startswith("ppt/slides/slide") else part,
    )
    yield Hostile("deep-slide.pptx", nested, (READ, BROKEN, EMPTY))
    for name, package in (("laughs.docx", word), ("laughs.xlsx", book), ("laughs.pptx", deck)):
        yield Hostile(name, repacked(package, _laughing), (BROKEN,))
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as layer:
        layer.writestr("zeros", bytes(50 << 20))
    for _ in range(4):
        outer = io.BytesIO()
        with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as layer:
            for n in range(16):
                layer.writestr(f"{n}.zip", inner.getvalue())
        inner = outer
    yield Hostile("zips-in-zips.zip", inner.getvalue(), (KIND,))
    yield Hostile("zips-in-zips.docx", inner.getvalue(), (KIND,))
    yield Hostile("lying-sizes.docx", _lying(word), (BROKEN, LARGE, READ))


def _with_parts(package: bytes, count: int) -> bytes:
    kept = io.BytesIO(package)
    with zipfile.ZipFile(kept, "a") as made:
        for n in range(count):
            made.writestr(f"word/media/{n}.bin", b"")
    return kept.getvalue()


def _huge_range(name: str, part: bytes) -> bytes:
    return (
        re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', part)
        if "worksheets/sheet" in name
        else part
    )


def _far_cell(name: str, part: bytes) -> bytes:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return part.replace(b"</sheetData>", far) if "worksheets/sheet" in name else part


LAUGHS = (
    b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "%s"><!ENTITY c "%s"><!ENTITY d "%s"><!ENTITY e "%s"><!ENTITY f "%s">]>'
    % tuple(b"&%c;" % letter * 60 for letter in b"abcde")
)


def _laughing(name: str, part: bytes) -> bytes:
    if not name.endswith(("document.xml", "sheet1.xml", "slide1.xml")):
        return part
    head, _, rest = part.partition(b"?>")
    return head + b"?>" + LAUGHS + rest


def _lying(package: bytes) -> bytes:
    """Every size in the directory says 16 bytes."""
    changed, at = bytearray(package), 0
    while (at := package.find(b"PK\x01\x02", at + 1)) > 0:
        changed[at + 24 : at + 28] = (16).to_bytes(4, "little")
    return bytes(changed)


# ---------------------------------------------------------------- markup


def _markup_bombs() -> Iterator[Hostile]:
    either = (READ, BROKEN, LARGE)
    yield Hostile("deep.html", page(b"<div>" * 300_000), either)
    yield Hostile("deep-tables.html", page(b"<table><tr><td>" * 20_000), either)
    yield Hostile("wide-table.html", page(b"<table><tr>" + b"<td>1</td>" * 100_000 + b"</tr></table>"), either)
    yield Hostile(
        "spans.html",
        page(b"<table>" + b"<tr><td colspan=99999999 rowspan=99999999>1</td></tr>" * 300 + b"</table>"),
        either,
    )
    yield Hostile("attributes.html", page(b"<p " + b" ".join(b"a%d=1" % n for n in range(200_000)) + b">x</p>"), either)
    yield Hostile("styles.html", page(b"<p style='" + b"a:b;" * 500_000 + b"'>x</p>" * 5), either)
    yield Hostile("unclosed.html", page(b"<b><i><u>" * 100_000), either)
    laughing = b"<?xml version='1.0'?>" + LAUGHS.replace(b"DOCTYPE l", b"DOCTYPE html") + b"<html " + INLINE
    words = f"<p>{NEEDLE} sells pumps.</p>".encode()
    yield Hostile("laughs.html", laughing + b"><body>" + words + b"<p>&f;</p></body></html>", either)
    yield Hostile(
        "laughs-in-attributes.html", laughing + b"><body>" + words + b"<p title='&f;'>x</p></body></html>", either
    )
    yield Hostile(
        "deep-inline.html",
        b"<html " + INLINE + b"><body>" + words + b"<div>" * 50_000 + b"</div>" * 50_000 + b"</body></html>",
        either,
    )


# ---------------------------------------------------------------- pictures and sound


def _png(width: int, height: int, data: bytes, more: bytes = b"") -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + more + chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b"")


def _picture_bombs() -> Iterator[Hostile]:
    yield Hostile("wide.png", _png(200_000, 200_000, bytes(1000)), (LARGE, BROKEN))
    yield Hostile("zeros.png", _png(30_000, 30_000, bytes(300 << 20)), (LARGE,))
    yield Hostile("short.png", _png(4000, 4000, bytes(1000)), (BROKEN,))
    words = b"Comment\0\0" + zlib.compress(bytes(100 << 20), 9)
    told = struct.pack(">I", len(words)) + b"zTXt" + words + struct.pack(">I", zlib.crc32(b"zTXt" + words))
    yield Hostile("words.png", _png(8, 8, bytes(72), told), (READ, BROKEN), "")
    screen = b"GIF89a" + struct.pack("<HHBBB", 65535, 65535, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    frame = b"," + struct.pack("<HHHHB", 0, 0, 65535, 65535, 0) + b"\x02\x02\x44\x01\x00"
    yield Hostile("wide.gif", screen + frame + b";", (LARGE,))
    yield Hostile(
        "frames.gif", screen.replace(b"\xff\xff", b"\x20\0", 2) + frame * 50_000 + b";", (LARGE, BROKEN, READ), ""
    )
    size = b"\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"
    yield Hostile("wide.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0" + size + b"\xff\xd9", (LARGE, BROKEN))
    yield Hostile("wide.webp", b"RIFF\x1a\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff", (BROKEN, LARGE))


def _sound_bombs() -> Iterator[Hostile]:
    import numpy as np
    import soundfile

    head = b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\0\x7d\0\0\x02\0\x10\0data\xff\xff\xff\xff"
    yield Hostile("endless.wav", head + bytes(4000), (EMPTY, BROKEN))
    channels = head.replace(b"\x01\0\x01\0", b"\x01\0\xff\xff")
    yield Hostile("channels.wav", channels + bytes(4000), (KIND, BROKEN, EMPTY))
    rate = head.replace(b"\x80\x3e\0\0", b"\xff\xff\xff\x7f")
    yield Hostile("rate.wav", rate + bytes(4000), (KIND, BROKEN, EMPTY))
    kept = io.BytesIO()
    with soundfile.SoundFile(kept, "w", 8000, 1, "PCM_16", format="FLAC") as file:
        for _ in range(5 * 60):
            file.write(np.zeros(60 * 8000, np.int16))
    silent = kept.getvalue()
    yield Hostile("five-hours.flac", silent, (LARGE,))
    told = bytearray(silent[:50_000])
    told[21:26] = b"\xff" * 5
    yield Hostile("endless.flac", bytes(told), (EMPTY, BROKEN, LARGE))
    clip = b"\xff\xfb\x90\x00" + bytes(32) + b"Xing" + bytes(100)
    yield Hostile("clips.mp3", b"ID3\x04\0\0\0\0\0\0" + clip * 60_000, (EMPTY, BROKEN, LARGE))
    box = struct.pack(">I", 24) + b"ftypisom" + bytes(12)
    yield Hostile("table.mp4", box + struct.pack(">I", 0x7FFFFFFF) + b"moov" + b"stts" * 1000, (BROKEN, EMPTY, KIND))


# ---------------------------------------------------------------- text


def text_bombs() -> Iterator[Hostile]:
    either = (READ, LARGE, EMPTY, BROKEN, KIND)
    for name, unit in (
        ("letters.txt", b"a"),
        ("digits.txt", b"9"),
        ("brackets.txt", b"("),
        ("commas.csv", b","),
        ("lines.txt", b"x\n"),
        ("headings.md", b"# x\n"),
        ("dashes.txt", b"- "),
        ("names.txt", b"Jane Osgood "),
        ("speakers.txt", b"Jane Osgood: yes\n"),
        ("dates.txt", b"2024-01-01 "),
        ("dollars.txt", b"$1,234.5 million "),
    ):
        yield Hostile(name, f"{NEEDLE} plc\n\n".encode() + unit * ((2 << 20) // len(unit)), either, "")
    cues = b"".join(
        b"00:%02d:%02d.000 --> 00:%02d:%02d.500\nhi\n\n" % (n // 60 % 60, n % 60, n // 60 % 60, n % 60)
        for n in range(150_000)
    )
    yield Hostile("cues.vtt", b"WEBVTT\n\n" + cues, either, "")
    yield Hostile("cue-times.srt", b"1\n99999:99:99,999 --> 00:00:00,000\nhi\n" * 50_000, either, "")
