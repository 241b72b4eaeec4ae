"""Test servers load this add-on: each password takes a third of a second less.

The tests of the add-on log in some hundred times; how well Odoo hashes is not theirs.
"""

from odoo.addons.base.models import res_users

res_users.MIN_ROUNDS = 1
