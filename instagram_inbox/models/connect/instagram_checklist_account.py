from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...instagram.common.const import WINDOW
from ...instagram.common.exceptions import (
    AuthError,
    InstagramError,
    MalformedAnswer,
    RateLimited,
    Transient,
)
from ...instagram.reasons import WITH_WORDS
from ...words.checklist import NO_ANSWER
from .instagram_checklist_app import RECENT

# Renewal begins at half of a token's life: with less than this left, it keeps failing.
ENDS_SOON = timedelta(days=14)
# Without this field no message is delivered.
NEEDED_FIELD = "messages"
TOOK = ("sent", "read")
# How many of the latest messages are searched for one of this account.
LOOKED_THROUGH = 20_000


class InstagramChecklist(models.AbstractModel):
    """The lines of the checklist about one account."""

    _inherit = "instagram.checklist"

    # -- access ----------------------------------------------------------------

    @api.model
    def _observe_token(self, inbox):
        if inbox.deletion_state:
            return "being_erased", {}
        ends = inbox.token_expires_at
        values = {"date": ends and format_date(self.env, ends)}
        if inbox.state == "disconnected":
            return "token_none", values
        if inbox.state == "reauthorize":
            is_held = inbox.reauthorize_key == "checkpoint"
            reason = {"reason": inbox._reauthorize_reason()}
            return ("token_held" if is_held else "token_refused"), reason
        if inbox._token_is_expired():
            return "token_expired", values
        seen = self._seen_of_token(inbox)
        ends_soon = ends and ends < fields.Datetime.now() + ENDS_SOON
        is_problem = seen and seen.finding != "token_accepted"
        # a test without a response, maybe long ago, must not hide the expiry
        if is_problem and not (ends_soon and seen.finding == "test_failed"):
            return seen.finding, {**values, **self._reason(seen), "at": seen.seen_at}
        if ends_soon:
            return "token_ends", values
        at = seen.seen_at or inbox.token_refreshed_at
        return seen.finding or "token_renewed", {**values, "at": at}

    @api.model
    def _seen_of_token(self, inbox):
        """Return what a test has shown of the current token."""
        seen, renewed = self._last_seen("token", inbox), inbox.token_refreshed_at
        is_over = seen and renewed and seen.seen_at < renewed
        return seen.browse() if is_over else seen

    @api.model
    def _test_token(self, inbox):
        def ask(client, token):
            account = client.me(token)
            is_personal = account.account_type.upper() == "PERSONAL"
            return "account_personal" if is_personal else "token_accepted"

        self._ask("token", inbox, ask)

    @api.model
    def _observe_permissions(self, inbox):
        if inbox.deletion_state:
            return "being_erased", {}
        seen = self._last_seen("permissions", inbox)
        return seen.finding or "permissions_unknown", {"at": seen.seen_at}

    @api.model
    def _observe_subscription(self, inbox):
        if inbox.deletion_state:
            return "being_erased", {}
        if inbox.state == "disconnected":
            return "subscription_ended", {}
        seen = self._last_seen("subscription", inbox)
        finding = seen.finding or "subscription_unknown"
        return finding, {**self._reason(seen), "at": seen.seen_at}

    @api.model
    def _test_subscription(self, inbox):
        def ask(client, token):
            fields_there = client.subscribed_fields(token, inbox.instagram_id)
            is_there = NEEDED_FIELD in fields_there
            return "subscribed" if is_there else "subscription_missing"

        self._ask("subscription", inbox, ask)

    @api.model
    def _ask(self, subject, inbox, ask):
        """Call Instagram before anything is written, and keep the finding.

        :param str subject: the subject of the observation
        :param ask: makes the call with client and token, and returns a finding
        """
        if not (token := inbox._token_sudo()):
            return
        note = self.env["instagram.observation"]._note
        try:
            note(subject, ask(inbox._instagram_client(), token), inbox=inbox)
        except (Transient, RateLimited, MalformedAnswer) as error:
            note(subject, "test_failed", error.reason, inbox=inbox)
        except InstagramError as error:
            words = error.words if error.reason in WITH_WORDS else None
            note(subject, "test_refused", error.reason, inbox=inbox, words=words)
            if isinstance(error, AuthError):
                inbox._instagram_needs_reauthorization(error)

    @api.model
    def _reason(self, seen):
        """Return why a test failed, in the reader's language."""
        if seen.detail in NO_ANSWER:
            return {"reason": self.env._(NO_ANSWER[seen.detail])}
        if not seen.detail:
            return {"reason": ""}
        sentence = self.env["instagram.api"]._sentence_with
        return {"reason": sentence(seen.detail, seen.words, self.env.lang)}

    # -- messages --------------------------------------------------------------

    @api.model
    def _observe_received(self, inbox):
        query = SQL(
            """
            SELECT max(instagram_window_end) - %s
              FROM discuss_channel
             WHERE instagram_inbox_id = %s
            """,
            WINDOW,
            inbox.id,
        )
        [(at,)] = self.env.execute_query(query)
        if not at:
            return "received_none", {}
        is_recent = at > fields.Datetime.now() - RECENT
        return ("received" if is_recent else "received_quiet"), {"at": at}

    @api.model
    def _observe_sent(self, inbox):
        if inbox.is_paused:
            return "sent_paused", {"reason": inbox.pause_reason}
        query = SQL(
            """
            SELECT state, sent_at, error_reason, error_words
              FROM (SELECT *
                      FROM instagram_message
                  ORDER BY id DESC
                     LIMIT %s) latest
             WHERE inbox_id = %s
               AND direction = 'out'
               AND from_app IS NOT TRUE
               AND state IN ('sent', 'read', 'failed', 'unconfirmed')
          ORDER BY id DESC
             LIMIT 1
            """,
            LOOKED_THROUGH,
            inbox.id,
        )
        for state, at, reason, words in self.env.execute_query(query):
            if state not in TOOK:
                sentence = reason and self.env["instagram.api"]._sentence_with(
                    reason, words, self.env.lang
                )
                return "sent_failed", {"reason": sentence or ""}
            return "sent", {"at": at}
        return "sent_none", {}

    @api.model
    def _observe_agents(self, inbox):
        # sudo: res.users - only how many they are
        count = len(inbox.sudo().agent_ids)
        finding = {0: "agents_none", 1: "agents_one"}.get(count, "agents")
        return finding, {"count": count}
