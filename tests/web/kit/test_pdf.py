"""A PDF in a frame of a template: shown by a page of ours, since browsers refuse theirs in a sandbox."""

from __future__ import annotations

from pathlib import Path

from tests.web.axe import axe_violations
from tests.web.kit.conftest import OpenPage
from tests.web.kit.page_server import PageServer
from tests.web.kit.pages import form_of


def pdf(text: str) -> bytes:
    """One page that says this, in a font that every reader has."""
    content = f"BT /F1 24 Tf 40 120 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 320 200] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Font << /F1 5 0 R >> >>",
    ]
    file, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return file + (
        b"xref\n0 7\n0000000000 65535 f \n%strailer\n<< /Size 7 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (table, len(file))
    )


async def test_a_pdf_in_a_frame_is_shown(
    opened: OpenPage, page_server: PageServer, screenshot_folder: Path
) -> None:
    address = page_server.add_file("letter.pdf", pdf("Dear reader"), "application/pdf")
    page = await opened(
        form_of("""<iframe src="{{ task.input.src }}" width="600" height="420" title="A letter"></iframe>
        <crowd-input name="who" label="Who is meant?" value="the reader"></crowd-input>"""),
        {"src": address},
    )
    letter = page.inside.frame_locator("iframe")
    sheet = letter.get_by_role("img", name="Page 1: Dear reader")
    await sheet.wait_for()
    await letter.get_by_text("1 page").wait_for()
    ink = """async (sheet) => {
      for (;;) {
        const canvas = sheet.querySelector("canvas");
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        const isInk = (value, at) => at % 4 === 0 && value < 100 && data[at + 3] > 0;
        if (canvas.width > 400 && data.some(isInk)) return true;
        await new Promise((next) => setTimeout(next, 20));
      }
    }"""
    assert await sheet.evaluate(ink)
    before = await sheet.evaluate("(it) => it.clientWidth")
    await letter.get_by_role("button", name="Larger").click()
    assert await sheet.evaluate("(it) => it.clientWidth") > before
    await page.page.screenshot(path=screenshot_folder / "pdf.png")
    frame = next(one for one in page.page.frames if one.url == address)
    assert await axe_violations(frame) == []
    assert await page.submit() == {"who": "the reader"}
    assert page.errors == []


async def test_what_is_no_pdf_says_so(opened: OpenPage, page_server: PageServer) -> None:
    address = page_server.add_file("broken.pdf", b"%PDF-1.4 and no more", "application/pdf")
    page = await opened(form_of('<iframe src="{{ task.input.src }}" title="It"></iframe>'), {"src": address})
    await page.inside.frame_locator("iframe").get_by_text("cannot be shown").wait_for()
