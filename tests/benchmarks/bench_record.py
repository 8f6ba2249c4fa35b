"""One record: print, sign and check it in a warm process; decide as a cold one beside the bare libraries."""

from __future__ import annotations

import tempfile
from pathlib import Path
from time import perf_counter

from tests.benchmarks.processes import ROOT, Measured, measure, median

# What any program pays that makes and signs a PDF with the usual two libraries.
BARE = """
import io
from reportlab.platypus import Paragraph, SimpleDocTemplate
from reportlab.lib.styles import getSampleStyleSheet
from cryptography import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
out = io.BytesIO()
SimpleDocTemplate(out).build([Paragraph("text", getSampleStyleSheet()["Normal"])])
signer = signers.SimpleSigner.load_pkcs12({key!r}, passphrase={passphrase!r})
meta = signers.PdfSignatureMetadata(field_name="S", subfilter=fields.SigSeedSubFilter.PADES)
signers.PdfSigner(meta, signer).sign_pdf(IncrementalPdfFileWriter(out))
"""


def main() -> None:
    from advisor.adapters import places
    from advisor.adapters.record_pdf import PdfPrinter
    from advisor.adapters.signature.identity import IdentityStore
    from advisor.adapters.signature.signer import PdfRecordSigner
    from advisor.adapters.verification.verifier import PdfRecordVerifier
    from advisor.domain.decision import DecisionRecord
    from advisor.services.give_advice import AdviceService
    from advisor.services.record_content import printed_record
    from tests.services.test_decide import SOURCE, FixedClock, answers, service, texts

    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        doc, clock = answers(), FixedClock()
        advice = AdviceService(SOURCE, clock).advise(doc, None, texts=texts())
        store = IdentityStore(home)
        key = store.open(None, clock.now(), "Jana")
        record: DecisionRecord = service(home).record(doc, advice, "2026-11-25T13:00:05Z", key, texts())
        printer, signer = PdfPrinter(places.resources_dir() / "fonts"), PdfRecordSigner(store)
        times: dict[str, list[float]] = {"print": [], "sign": [], "verify": []}
        verifier = PdfRecordVerifier(home)
        for _ in range(30):
            start = perf_counter()
            base = printer.build(printed_record(record, texts()), record.canonical())
            printed = perf_counter()
            signed, _ = signer.sign(base, clock.now(), None)
            done = perf_counter()
            assert verifier.verify(signed)
            times["print"].append(printed - start)
            times["sign"].append(done - printed)
            times["verify"].append(perf_counter() - done)
        for step, seconds in times.items():
            print(f"{step}, warm: {sorted(seconds)[len(seconds) // 2] * 1000:.1f} ms")
        print(f"the record: {len(base) / 1024:.0f} KB printed, {len(signed) / 1024:.0f} KB signed")

        passphrase = next(home.glob("*.passphrase")).read_bytes()
        bare = BARE.format(key=str(home / "my-key.p12"), passphrase=passphrase)
        environment = {"ADVISOR_HOME": name, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
        example = str(ROOT / "data" / "examples" / "council_meeting.yaml")
        runs: dict[str, list[Measured]] = {"bare libraries": [], "decide": []}
        for number in range(6):
            out = str(home / f"{number}.pdf")
            runs["bare libraries"].append(measure(["-c", bare], **environment))
            words = ["-m", "advisor", "decide", example, "--out", out, "--json"]
            runs["decide"].append(measure(words, good=(0, 1), **environment))
        for label, done_runs in runs.items():
            total, peak = median(done_runs, "total_ms"), median(done_runs, "peak_mb")
            print(f"{label}, cold: {total:.0f} ms, {peak:.0f} MB at most")
        ratio = median(runs["decide"], "total_ms") / median(runs["bare libraries"], "total_ms")
        print(f"decide / bare libraries: {ratio:.2f} (goal 0.90)")


if __name__ == "__main__":
    main()
