"""A stamp, as whoever shows a quotation asks for it.

Source: FEP-044f, section 3 (QuoteAuthorization).
"""

from fediwiki.activitypub import contexts
from fediwiki.activitypub.documents import Document


def write_stamp(uri: str, *, owner: str, quote: str, quoted: str) -> Document:
    """That `owner` agrees that the post `quote` quotes the post `quoted`."""
    return {
        "@context": contexts.STAMP,
        "id": uri,
        "type": "QuoteAuthorization",
        "attributedTo": owner,
        "interactingObject": quote,
        "interactionTarget": quoted,
    }
