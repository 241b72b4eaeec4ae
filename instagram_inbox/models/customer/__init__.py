"""Who is writing: the customer's profile, and the contact of the company they are."""

from . import discuss_channel, instagram_contact, res_partner
