"""The price check of an offer as text, CSV and HTML."""

from planner.outputs.offer.write import offer_csv, offer_html, offer_sentences, offer_table

__all__ = ["offer_csv", "offer_html", "offer_sentences", "offer_table"]
