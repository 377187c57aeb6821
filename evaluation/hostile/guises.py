"""Files that pretend, reach out, want something run, or are merely broken, out, each with what is right for it."""

from __future__ import annotations

import io
import pickle
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

from evaluation.hostile.good_files import NEEDLE, repacked
from evaluation.hostile.harm import (
    BROKEN,
    EMPTY,
    INLINE,
    KIND,
    LOCKED,
    READ,
    SHOWN,
    Hostile,
    page,
    page_pdf,
    stream,
    with_part,
)


def guises(good: dict[str, bytes], beacon: str, marker: Path) -> Iterator[Hostile]:
    """`beacon` is an address that must never be asked, `marker` a file that must never appear."""
    yield from _pretenders(good)
    yield from _reaching_out(good, beacon)
    yield from _running(good, marker)
    yield from _broken(good)


# ---------------------------------------------------------------- pretending to be another kind


def _pretenders(good: dict[str, bytes]) -> Iterator[Hostile]:
    pdf, word, png, page = good["text.pdf"], good["letter.docx"], good["picture.png"], good["page.html"]
    script = b"<script>alert(1)</script>"
    yield Hostile("pdf-and-zip.pdf", pdf + word, (READ,))
    yield Hostile("zip-and-pdf.docx", word + pdf[:200], (READ, BROKEN))
    yield Hostile("picture-and-page.png", png + page, (READ,))
    yield Hostile("gif-and-script.gif", b"GIF89a/*" + script + b"*/=1;", (BROKEN,))
    yield Hostile("jpeg-and-php.jpg", good["picture.jpeg"] + b"<?php system('id'); ?>", (READ,))
    yield Hostile("page-with-pdf.html", b"<html><!-- %PDF-1.4 -->" + page[15:], (READ, BROKEN))
    yield Hostile("wave-and-page.wav", good["tone.wav"] + page, (EMPTY,))
    for name, content in (("picture.pdf", png), ("paper.docx", pdf), ("page.pdf", page), ("letter.xlsx", word)):
        yield Hostile(f"pretends-{name}", content, (READ,))
    yield Hostile("pretends-note.xlsx", good["note.md"], (READ,))
    for name, head in (
        ("program.pdf", b"MZ\x90\0\x03\0\0\0"),
        ("elf.docx", b"\x7fELF\x02\x01\x01"),
        ("class.png", b"\xca\xfe\xba\xbe\0\0\0\x34"),
        ("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("packed.pdf", b"\x1f\x8b\x08"),
        ("seven.pdf", b"7z\xbc\xaf\x27\x1c"),
        ("rar.xlsx", b"Rar!\x1a\x07\x01\0"),
        ("bzip.txt", b"BZh91AY"),
        ("table.parquet", b"PAR1"),
        ("base.sqlite", b"SQLite format 3\0"),
        ("web.wasm", b"\0asm\x01\0\0\0"),
        ("photo.tiff", b"II*\0"),
        ("big.tiff", b"MM\0*"),
        ("drawing.psd", b"8BPS\0\x01"),
        ("stars.fits", b"\0SIMPLE  ="),
    ):
        yield Hostile(f"pretends-{name}", head + bytes(range(256)) * 8, (KIND,))
    yield Hostile("pretends-rich.doc", b"{\\rtf1 hello}", (KIND,))
    yield Hostile("pretends-script.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n(x) (w) file", (READ, KIND, BROKEN), "")
    yield Hostile("archive.docx", _archive({"readme.txt": b"hello"}), (KIND,))
    yield Hostile(
        "slip.docx", _archive({"../../../../tmp/mffm-slip": b"slipped", "/tmp/mffm-slip": b"slipped"}), (KIND,)
    )
    slipping = with_part(word, "../../../../../../tmp/mffm-slip", b"slipped")
    yield Hostile("slipping.docx", slipping, (READ, BROKEN))


def _archive(parts: dict[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return kept.getvalue()


# ---------------------------------------------------------------- reaching out, and running something


def _reaching_out(good: dict[str, bytes], beacon: str) -> Iterator[Hostile]:
    address = beacon.encode()
    outside = (
        b'<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" '
        b'Target="%s" TargetMode="External"/></Relationships>'
    )
    for name, rels, kind in (
        ("letter.docx", "word/_rels/document.xml.rels", b"attachedTemplate"),
        ("letter.docx", "word/_rels/document.xml.rels", b"image"),
        ("book.xlsx", "xl/_rels/workbook.xml.rels", b"externalLink"),
        ("deck.pptx", "ppt/slides/_rels/slide1.xml.rels", b"image"),
    ):
        said = outside % (kind, address)

        def linked(part: str, content: bytes, rels: str = rels, said: bytes = said) -> bytes:
            return content.replace(b"</Relationships>", said) if part == rels else content

        yield Hostile(f"asks-{kind.decode()}-{name}", repacked(good[name], linked), (READ,))
    doctype = b'<!DOCTYPE r [<!ENTITY x SYSTEM "%s"><!ENTITY y SYSTEM "file:///etc/passwd">]>'
    for name in ("letter.docx", "book.xlsx", "deck.pptx"):

        def asking(part: str, content: bytes) -> bytes:
            head, mark, rest = content.partition(b"?>")
            inside = part.endswith(("document.xml", "sheet1.xml", "slide1.xml", "core.xml"))
            return head + mark + doctype % address + rest if inside else content

        yield Hostile(f"entity-{name}", repacked(good[name], asking), (BROKEN,))
    body = (
        b"<img src='%s'><iframe src='%s'></iframe><script src='%s'></script><link rel=stylesheet href='%s'>"
        b"<object data='%s'></object><video src='%s'></video><form action='%s'></form><svg><image href='%s'/></svg>"
    ) % ((address,) * 8)
    yield Hostile(
        "asks.html",
        page(body, b"<meta http-equiv=refresh content='0;url=%s'><base href='%s'>" % (address, address)),
        (READ,),
    )
    words = f"<p>{NEEDLE} sells pumps.</p>".encode()
    opened = b"<?xml version='1.0'?>%s<html %s xmlns:xi='http://www.w3.org/2001/XInclude'><body>" % (
        (doctype % address).replace(b"DOCTYPE r", b"DOCTYPE html"),
        INLINE,
    )
    included = (
        b"<p>&x;&y;</p><xi:include href='%s' parse='text'/><xi:include href='file:///etc/passwd' parse='text'/>"
        % address
    )
    yield Hostile("entity.html", opened + words + included + b"</body></html>", (READ, BROKEN))
    outer = (
        b"<?xml version='1.0'?><!DOCTYPE html SYSTEM '%s'><?xml-stylesheet href='%s'?><html %s><body>%s</body></html>"
    )
    yield Hostile("asks-definition.html", outer % (address, address, INLINE, words), (READ, BROKEN))
    forms = b'<?xml version="1.0"?>' + doctype % address + b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>&x;&y;</x:xmpmeta>"
    for name, catalogue in (
        ("opens", b"/OpenAction<</S/URI/URI(%s)>>" % address),
        ("launches", b"/OpenAction<</S/Launch/F(/bin/sh)>>"),
        ("goes", b"/OpenAction<</S/GoToR/F<</FS/URL/F(%s)>>/D[0/Fit]>>" % address),
        ("scripts", b"/OpenAction<</S/JavaScript/JS(app.launchURL\\('%s'\\))>>" % address),
        ("forms", b"/AcroForm<</XFA 6 0 R>>"),
        ("says", b"/Metadata 6 0 R"),
    ):
        yield Hostile(f"{name}.pdf", page_pdf(SHOWN, b"", [stream(forms, b"")], catalogue), (READ,))
    foreign = b"<</F<</FS/URL/F(%s)>>/Length 0>>\nstream\n\nendstream" % address
    yield Hostile("asks-stream.pdf", page_pdf(SHOWN, b"", [foreign]), (READ,))
    yield Hostile("playlist.mp4", b"#EXTM3U\n#EXTINF:1,\n%s\n" % address, (READ, KIND, BROKEN), "")
    yield Hostile("joined.wav", b"ffconcat version 1.0\nfile '%s'\n" % address, (READ, KIND, BROKEN), "")
    kinds = struct.pack(">I", 24) + b"ftypisom" + bytes(12)
    yield Hostile("playlist-in-mp4.mp4", kinds + b"#EXTM3U\n#EXTINF:1,\n%s\n" % address, (BROKEN, EMPTY, KIND))


class _Touch:
    """An object that makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[type[Path] | object, ...]:
        return Path.touch, (self._path,)


def _running(good: dict[str, bytes], marker: Path) -> Iterator[Hostile]:
    touching = pickle.dumps(_Touch(marker))
    for name in ("model.pdf", "sheet.xlsx", "page.html", "index.faiss", "words.txt", "sound.wav", "plain.pkl"):
        yield Hostile(f"pickle-{name}", touching, (KIND, EMPTY))
    named = b"/Type/Font/Subtype/Type0/BaseFont/X/Encoding/..#2f..#2f%s/DescendantFonts[]" % str(
        marker
    ).encode().replace(b"/", b"#2f")
    yield Hostile(
        "map.pdf",
        page_pdf(SHOWN).replace(b"/Type/Font/Subtype/Type1/BaseFont/Helvetica", named),
        (READ, EMPTY, BROKEN),
        "",
    )
    commands = (f"=cmd|'/c touch {marker}'!A1", f"@SUM(1)|touch {marker}", '=WEBSERVICE("http://a")', "+1+1", "-2+3")
    rows = "\n".join(f"{NEEDLE};{command}" for command in commands)
    yield Hostile("commands.csv", rows.encode(), (READ,))
    from openpyxl import Workbook

    kept, book = io.BytesIO(), Workbook()
    sheet = book.worksheets[0]
    for command in (NEEDLE, *commands):
        sheet.append([command])
    book.save(kept)
    yield Hostile("commands.xlsx", kept.getvalue(), (READ,))

    def field(part: str, content: bytes) -> bytes:
        order = f'<w:fldSimple w:instr="DDEAUTO c:\\\\cmd &quot;touch {marker}&quot;">'
        run = f"<w:p>{order}<w:r><w:t>x</w:t></w:r></w:fldSimple></w:p>"
        return content.replace(b"<w:body>", b"<w:body>" + run.encode()) if part == "word/document.xml" else content

    yield Hostile("commands.docx", repacked(good["letter.docx"], field), (READ,))
    macro = with_part(good["letter.docx"], "word/vbaProject.bin", touching)
    yield Hostile("macro.docx", macro, (READ,))


# ---------------------------------------------------------------- merely broken


def _broken(good: dict[str, bytes]) -> Iterator[Hostile]:
    for name in ("text.pdf", "packed.pdf", "letter.docx", "book.xlsx", "deck.pptx", "picture.png", "tone.flac"):
        content = good[name]
        yield Hostile(f"cut-{name}", content[: len(content) // 3], (BROKEN, EMPTY))
        yield Hostile(f"head-{name}", content[:12], (BROKEN, EMPTY, KIND, READ), "")
    for kind in ("pdf", "html", "docx", "xlsx", "pptx", "png", "wav", "txt", "vtt", "mp4"):
        yield Hostile(f"empty.{kind}", b"", (EMPTY,))
        yield Hostile(f"zeros.{kind}", bytes(5000), (EMPTY,))
    locked = io.BytesIO()
    with zipfile.ZipFile(locked, "w") as made:
        made.writestr("word/document.xml", b"x" * 100)
    content = bytearray(locked.getvalue())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + at] |= 1
    yield Hostile("locked.docx", bytes(content), (LOCKED,))
    safe = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    yield Hostile("locked.xlsx", safe, (LOCKED,))
    yield Hostile("locked.pdf", _locked_pdf(), (LOCKED,))


def _locked_pdf() -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    kept = io.BytesIO()
    canvas = Canvas(kept, encrypt=StandardEncryption("secret", "owner", strength=128), invariant=1)
    canvas.drawString(60, 700, NEEDLE)
    canvas.save()
    return kept.getvalue()
