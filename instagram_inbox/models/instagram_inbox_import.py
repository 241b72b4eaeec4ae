from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime


class InstagramInboxImport(models.Model):
    """What was said before the account was connected, or while Odoo was away."""

    _inherit = "instagram.inbox"

    import_ids = fields.One2many(
        "instagram.import",
        "inbox_id",
        groups="instagram_inbox.instagram_inbox_group_manager",
    )
    is_importing = fields.Boolean(compute="_compute_import")
    import_info = fields.Char("Earlier Conversations", compute="_compute_import")

    @api.depends("import_ids.state", "import_ids.messages")
    @api.depends_context("lang", "tz")
    def _compute_import(self):
        for inbox in self:
            # sudo: instagram.import - its progress is shown to who reads the inbox
            latest_sudo = inbox.sudo().import_ids[:1]
            inbox.is_importing = latest_sudo.state == "running"
            inbox.import_info = latest_sudo and latest_sudo._sentence(self.env.lang)

    def action_import_conversations(self):
        """Fetch what was said recently and is not here."""
        self.check_access("write")
        if not self.env["instagram.api"]._imports_conversations():
            raise UserError(
                self.env._(
                    "Importing conversations is switched off in Settings › Instagram."
                )
            )
        if any(inbox.state != "connected" for inbox in self):
            raise UserError(self.env._("Connect the inbox first."))
        # sudo: instagram.import - managers may have it done
        self.env["instagram.import"].sudo()._begin(self)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_stop_import(self):
        """Fetch no more; what is here stays."""
        self.check_access("write")
        # sudo: instagram.import - managers may have it ended
        self.sudo().import_ids._stop_running()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _import_missed(self):
        """Fetch what was said before the inbox was connected."""
        # a run that waited for this does not know of what was missed meanwhile
        self.import_ids._stop_running()
        self.env["instagram.import"]._begin(self)


class InstagramImportSentence(models.Model):
    _inherit = "instagram.import"

    def _sentence(self, lang):
        """Say how far it is, in the words of who looks."""
        return getattr(self, f"_sentence_{self.state}")(self._figures(), lang)

    def _figures(self):
        counts = dict(
            self.env["instagram.import.thread"]._read_group(
                [("import_id", "=", self.id)], ["state"], ["__count"]
            )
        )
        return {
            "total": sum(counts.values()),
            "done": counts.get("done", 0),
            "skipped": counts.get("skipped", 0),
            "messages": self.messages,
        }

    def _sentence_running(self, figures, lang):
        if self.inbox_id.state != "connected":
            return self.env._("The import will continue when the inbox is reconnected.")
        if self.reason and self.not_before and self.not_before > fields.Datetime.now():
            time = format_datetime(self.env, self.not_before, dt_format="short")
            why = self.env["instagram.api"]._sentence(self.reason, lang)
            return self.env._(
                "%(why)s The import will continue at %(time)s.", why=why, time=time
            )
        if not self.is_listed:
            return self.env._("Looking for conversations: %(total)s so far.", **figures)
        return self.env._(
            "Importing: %(done)s of %(total)s conversations, %(messages)s messages.",
            **figures,
        )

    def _sentence_done(self, figures, _lang):
        if not figures["total"]:
            return self.env._(
                "Instagram returned no recent conversations. It returns none until the"
                " Meta app is Live."
            )
        date = format_datetime(self.env, self.ended_at, dt_format="short")
        imported = self.env._(
            "Imported on %(date)s: %(messages)s missing messages in %(done)s"
            " conversations.",
            date=date,
            **figures,
        )
        return f"{imported} {self._sentence_skipped(figures)}".strip()

    def _sentence_skipped(self, figures):
        """Say what is missing, and what can be done about it."""
        if not figures["skipped"]:
            return ""
        if figures["skipped"] == 1:
            return self.env._(
                "1 conversation was left out, as Instagram did not give it. Import again"
                " to try it once more."
            )
        return self.env._(
            "%(skipped)s conversations were left out, as Instagram did not give them."
            " Import again to try them once more.",
            **figures,
        )

    def _sentence_stopped(self, figures, _lang):
        return self.env._("Stopped after %(messages)s messages.", **figures)

    def _sentence_failed(self, _figures, lang):
        why = self.env["instagram.api"]._sentence(self.reason, lang)
        return self.env._("The import failed. %(why)s", why=why)
