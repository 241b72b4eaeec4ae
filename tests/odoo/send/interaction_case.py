"""Reactions, typing and seen of agents, and which of them reach Instagram."""

from ..inbox_case import InboxCase


class InteractionCase(InboxCase):
    """A customer's message, and the routes of Discuss beside the composer's."""

    def setUp(self):
        super().setUp()
        self.conversation("Do you deliver?")
        self.question = self.messages()
        self.mid = self.question.instagram_message_ids.mid
        self.run_network()  # the profile

    def call(self, user, route, **params):
        """Call one of Discuss's routes as a user."""
        self.env.flush_all()
        self.authenticate(user.login, user.login)
        result = self.make_jsonrpc_request(route, params)
        self.env.invalidate_all()
        return result

    def actions(self, *names):
        """Return the actions that reached Instagram, oldest first, by name."""
        calls = [call.params for call in self.instagram.called("act")]
        return [each for each in calls if not names or each["sender_action"] in names]

    def react(self, user, emoji, action="add", message=None):
        """Use the reaction picker."""
        return self.call(
            user,
            "/mail/message/reaction",
            message_id=(message or self.question).id,
            content=emoji,
            action=action,
        )

    def refused(self, sentence, user, emoji, action="add", message=None):
        """Use the reaction picker where that is refused, and read why."""
        self.env.flush_all()
        self.authenticate(user.login, user.login)
        message_id = (message or self.question).id
        params = {"message_id": message_id, "content": emoji, "action": action}
        answer = self.url_open("/mail/message/reaction", json={"params": params})
        self.env.invalidate_all()
        self.assertIn(sentence, answer.json()["error"]["data"]["message"])

    def reactions(self, message=None):
        """Return the reactions in Discuss, as pairs of an emoji and a person."""
        found = (message or self.question).reaction_ids
        return {
            (each.content, (each.partner_id or each.guest_id).name) for each in found
        }

    def waiting(self):
        return self.env["instagram.reaction.outbox"].search([])
