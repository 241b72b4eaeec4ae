"""Other add-ons copy nothing that customers wrote out of a channel."""

import pytest

from simulator.world.ids import igsid
from tests.e2e.conversations import SHOP, eventually
from tests.e2e.installation import APPS, installed
from tests.harness import RpcError

SECRET = "My door code is 1234"
FRIEND = "friend@example.com"


@pytest.fixture(scope="module")
def shared():
    with installed(modules=APPS) as installation:
        yield installation


@pytest.fixture
def salesman(site):
    """Anna answers live chats and creates leads, too."""
    groups = [
        site.reference(f"{module}.{name}")
        for module, name in (
            ("im_livechat", "im_livechat_group_user"),
            ("sales_team", "group_sale_salesman"),
        )
    ]
    values = {"group_ids": [(4, group) for group in groups]}
    site.admin.call("res.users", "write", [site.anna.uid], values)
    return site.anna


def test_no_command_makes_a_lead_of_a_conversation(site, salesman):
    site.simulator.write("lena", SECRET)
    channel = site.channel("lena")
    assert eventually(lambda: site.conversation("lena") == [SECRET])
    for command, body in (("lead", "/lead Door"), ("history", "/history")):
        with pytest.raises(RpcError) as refused:
            salesman.call(
                "discuss.channel", f"execute_command_{command}", [channel], body=body
            )
        assert refused.value.name == "odoo.exceptions.UserError"
    with pytest.raises(RpcError):
        salesman.post(
            "/im_livechat/email_livechat_transcript",
            channel_id=channel,
            email=FRIEND,
        )
    assert not site.database.query("SELECT 1 FROM crm_lead")
    # Odoo's own jobs may write mails at any time, such as its digest
    copies = "SELECT 1 FROM mail_mail WHERE email_to LIKE %s OR body_html LIKE %s"
    assert not site.database.query(copies, f"%{FRIEND}%", f"%{SECRET}%")


def test_commands_go_on_in_other_channels(site, salesman):
    (group,) = salesman.call("discuss.channel", "create", [{"name": "Team"}])
    lead = "SELECT name FROM crm_lead"
    salesman.call(
        "discuss.channel", "execute_command_lead", [group], body="/lead Parcels"
    )
    assert site.database.query(lead) == [("Parcels",)]


def test_a_lead_opens_no_conversation(site, salesman):
    """Salesmen may read the channel that a lead comes from."""
    site.add_users("instagram_inbox_group_agent", {"cleo": "Cleo"})
    group = site.reference("sales_team.group_sale_salesman")
    cleo = site.person("cleo")
    site.admin.call("res.users", "write", [cleo.uid], {"group_ids": [(4, group)]})
    site.simulator.write("noor", SECRET)
    channel = site.channel("noor")
    values = {"name": "Door", "origin_channel_id": channel}
    salesman.call("crm.lead", "create", [values])
    found = [("instagram_user_id", "=", igsid(SHOP, "noor"))]
    assert salesman.call("discuss.channel", "search", found) == [channel]
    assert cleo.call("discuss.channel", "search", found) == []
    with pytest.raises(RpcError):
        cleo.call("discuss.channel", "read", [channel], ["name"])
