"""The process that makes a PDF: a page comes in by its standard input, the PDF goes out by its standard output."""

import sys

import weasyprint  # an extra: see docs/decisions/0019


def pdf_of(page):
    """A page as a tagged PDF. It reads no file and no address: a pack needs nothing else."""
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=())
    document = weasyprint.HTML(string=page.decode(), url_fetcher=fetcher)
    return document.write_pdf(pdf_variant="pdf/ua-1")


if __name__ == "__main__":
    sys.stdout.buffer.write(pdf_of(sys.stdin.buffer.read()))
