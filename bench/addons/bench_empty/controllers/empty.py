from odoo.http import Controller, route


class Empty(Controller):
    @route(
        "/bench/empty", type="http", auth="none", methods=["GET"], save_session=False
    )
    def empty(self):
        """Do nothing: the cost of any answer of this server."""
        return "EVENT_RECEIVED"
