"""Who is writing: the customer's profile, and the contact of the company they are."""

from . import (
    base_partner_merge_automatic_wizard,
    discuss_channel,
    instagram_contact,
    res_partner,
)
