"""Instagram on the wire: everything that knows Meta's URLs, headers and JSON keys.

Nothing in this package imports Odoo, and nothing outside it names a detail of Meta's.
Each layer imports only those above it in this list:

* :mod:`~.common` holds Meta's facts, what a text may be, and the exceptions, each of
  which is a decision;
* :mod:`~.wire` opens connections, and fetches what customers send;
* :mod:`~.webhook` reads webhooks into :mod:`~.webhook.events`;
* :mod:`~.reasons` has a sentence for each reason;
* :mod:`~.calls` calls Instagram, by :mod:`~.calls.client`.

Vendor pages: *Instagram API with Instagram Login*,
https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login
"""
