"""Instagram on the wire: everything that knows Meta's URLs, headers and JSON keys.

Nothing in this package imports Odoo, and nothing outside it names a detail of Meta's.

* :mod:`~.client` calls Instagram, :mod:`~.media` fetches what customers send;
* :mod:`~.signature` and :mod:`~.parser` take webhooks in, as :mod:`~.events`;
* :mod:`~.exceptions` are decisions, :mod:`~.reasons` the sentences to them;
* :mod:`~.const` holds Meta's facts, :mod:`~.text` what a text may be.

Vendor pages: *Instagram API with Instagram Login*,
https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login
"""
