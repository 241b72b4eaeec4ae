"""Who a customer may be, among 20,000 contacts: the server time of an agent's calls.

The customer has written 200 messages, with an e-mail address and phone numbers in them:
as many as are searched. A contact is found in each of the four ways. Then the whole
panel beside the conversation, which holds the same suggestions.
"""

from functools import partial
from statistics import median

from tests.harness import Rpc

from .figures import Figure, p95
from .load import client
from .people import new_people, webhook
from .report_call import measured, processor_time

CONTACTS, MESSAGES, CALLS = 20_000, 200, 40
EVERY = 40  # messages for each address
SAID = "My address is c777@example.com, my number 030 1000778 or 030 2000778."
# Of the contacts, one in ten is a company that the others belong to.
FILL = """
    INSERT INTO res_partner
                (name, complete_name, email, email_normalized, phone, phone_sanitized,
                 is_company, active, partner_share, type, create_date, write_date)
         SELECT name, name, email, email, '+49 30 ' || 1000000 + n,
                '+4930' || 1000000 + n, n %% 10 = 0, TRUE, TRUE, 'contact', now(), now()
           FROM generate_series(1, %(contacts)s) n
     CROSS JOIN LATERAL (
                SELECT CASE n
                            WHEN 1 THEN %(name)s
                            WHEN 2 THEN %(username)s
                            ELSE 'Customer ' || n
                       END AS name,
                       'c' || n || '@example.com' AS email
                ) of_contact
"""


def run(installation) -> list[Figure]:
    (person,) = new_people(installation.simulator, 1)
    texts = [SAID if n % EVERY == 0 else f"And {n} loaves?" for n in range(MESSAGES)]
    lane = [webhook(installation.simulator, person, text)[1] for text in texts]
    with client() as post, installation.serving() as server:
        (answers,) = post(server.port, [lane], 1)
        assert all(answer.status == 200 for answer in answers)
        installation.wait_idle()
    with installation.environment() as env:
        env["res.company"].search([]).country_id = env.ref("base.de")
        contact = env["instagram.contact"].search([])
        names = {"name": contact.name, "username": contact.username}
        env.flush_all()
        env.cr.execute(FILL, {"contacts": CONTACTS, **names})
        env.cr.commit()
        threads = env["discuss.channel"].search([("channel_type", "=", "instagram")])
        thread_ids = threads.ids
    installation.rows("VACUUM ANALYZE res_partner")
    with installation.serving(cron_threads=0) as server:
        rpc = Rpc(server.url, installation.database.name, "anna")
        found = rpc.call("discuss.channel", "instagram_partner_suggestions", thread_ids)
        assert len(found) == 4, found

        def call(method):
            return partial(rpc.call, "discuss.channel", method, thread_ids)

        def processor():
            return processor_time(server, installation.database)

        figures = []
        for title, method in (
            ("suggestions", "instagram_partner_suggestions"),
            ("the whole panel", "instagram_customer_panel"),
        ):
            began = processor()
            times = [measured(server, call(method)) for _number in range(CALLS)]
            computed = (processor() - began) / CALLS
            figures += _figures(title, times, computed)
        return figures


def _figures(title, times, computed):
    bound = "≤ 50" if title == "suggestions" else ""
    return [
        Figure(f"{title}, median", median(times), "ms", bound, times),
        Figure(f"{title}, 95 of 100 calls within", p95(times), "ms", bound),
        Figure(f"{title}, of which processors compute", computed, "ms"),
    ]
