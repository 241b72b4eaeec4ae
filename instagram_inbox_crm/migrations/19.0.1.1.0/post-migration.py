"""Keep the names of customers that leads hold, which were in a field of the lead."""


def migrate(cr, _version):
    cr.execute(
        """
        INSERT INTO instagram_lead_name (lead_id, channel_id, name)
             SELECT id, instagram_channel_id, instagram_copied_name
               FROM crm_lead
              WHERE instagram_channel_id IS NOT NULL
                AND instagram_copied_name IS NOT NULL
        """
    )
