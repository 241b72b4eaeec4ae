"""The findings of the checklist about the server that runs Odoo."""

from odoo.tools import LazyTranslate

from .finding import BAD, GOOD, UNKNOWN, WARNING, Finding

_lt = LazyTranslate(__name__)

FINDINGS = {
    # address
    "address_untested": Finding(
        UNKNOWN,
        _lt("%(url)s has not been tried yet."),
        _lt("Press **Test**: Odoo then calls this address as Meta does."),
    ),
    "address_not_https": Finding(
        BAD,
        _lt("%(url)s is not an https address, and Meta delivers to no other."),
        _lt(
            "Have Odoo reachable by https from the internet, with a certificate that"
            " browsers accept. Then open Odoo by that address and log in as an"
            " administrator: the system parameter web.base.url follows, unless it is"
            " frozen."
        ),
    ),
    "address_local": Finding(
        BAD,
        _lt("%(url)s leads to this machine or its own network: Meta cannot reach it."),
        _lt(
            "Meta needs a name that the whole internet can reach. Set the system"
            " parameter web.base.url to that address."
        ),
    ),
    "address_reached": Finding(
        GOOD,
        _lt("%(url)s was reached as Meta reaches it, without a redirect."),
    ),
    "address_simulated": Finding(
        GOOD,
        _lt(
            "%(url)s was reached. %(hosts)s replaces Instagram here; the real Instagram"
            " needs a public https address."
        ),
    ),
    "address_private": Finding(
        WARNING,
        _lt(
            "%(url)s was reached, but from here its name leads into a private network."
        ),
        _lt(
            "That is in order when your network has a name server of its own, and"
            " the name leads to a public address everywhere else. Otherwise Meta"
            " cannot reach Odoo: whether it can shows when it verifies the webhook."
        ),
    ),
    "address_redirect": Finding(
        BAD,
        _lt(
            "%(url)s redirects to %(detail)s. Meta follows no redirect, so nothing"
            " would arrive."
        ),
        _lt(
            "Set the system parameter web.base.url to the address where the redirect"
            " ends (https, with or without www), and enter the new addresses at Meta."
        ),
    ),
    "address_certificate": Finding(
        BAD,
        _lt("The certificate of %(url)s is not one that Meta accepts."),
        _lt(
            "It has expired, is signed by yourself, is for another name, or comes"
            " without the certificates between it and a known authority. Have your"
            " web server renew it, for example by Let's Encrypt."
        ),
    ),
    "address_unreachable": Finding(
        BAD,
        _lt("There was no reply from %(url)s."),
        _lt(
            "Check the name, the firewall and the web server in front of Odoo. Some"
            " routers do not let a server call its own public address, and an Odoo"
            " with a single worker cannot answer itself: open the address from"
            " outside then; it is in order when it says Forbidden. When you have fixed"
            " something, press **Test** again: the test is not repeated automatically."
        ),
    ),
    "address_not_found": Finding(
        BAD,
        _lt("%(url)s was not found (404)."),
        _lt(
            "Either another server responds at this address, or the server has several"
            " databases and does not know which one is meant: set **dbfilter** in its"
            " configuration so that one is left for this address."
        ),
    ),
    "address_status": Finding(
        BAD,
        _lt("%(url)s refused the call with HTTP status %(detail)s."),
        _lt(
            "Something in front of Odoo requires a password, blocks machines, or Odoo"
            " is not running behind it. It has to let calls to this path pass."
        ),
    ),
    "address_delivery": Finding(
        BAD,
        _lt(
            "%(url)s can be opened, but a signed delivery was refused with HTTP status"
            " %(detail)s."
        ),
        _lt(
            "Something between the internet and Odoo changes what is posted, or drops"
            " the header X-Hub-Signature-256. It has to let both pass unchanged."
        ),
    ),
    "address_other": Finding(
        BAD,
        _lt("Another database or another server responds at %(url)s."),
        _lt(
            "Set the system parameter web.base.url of this database to the address"
            " that leads to it; where one server has several databases, **dbfilter**"
            " chooses by the name in the address."
        ),
    ),
    # frozen
    "frozen": Finding(
        GOOD, _lt("Odoo's address does not change when somebody logs in elsewhere.")
    ),
    "not_frozen": Finding(
        WARNING,
        _lt(
            "Odoo changes its address to the one by which an administrator logs in;"
            " then Meta's settings no longer fit."
        ),
        _lt(
            "Add the system parameter **web.base.url.freeze** with the value True"
            " (Settings › Technical › System Parameters, in developer mode)."
        ),
    ),
    # database
    "one_database": Finding(GOOD, _lt("This address always opens this database.")),
    "database_chosen": Finding(GOOD, _lt("This database responds at the address.")),
    "other_database": Finding(
        BAD,
        _lt("As the server is configured, the address does not lead to this database."),
        _lt(
            "If this is a copy: set the system parameter web.base.url to an address of"
            " its own. Else have **dbfilter** in the server's configuration leave this"
            " database for the address. If the web server in front chooses it by the"
            " header X-Odoo-Database, press **Test** at the address."
        ),
    ),
    "several_databases": Finding(
        BAD,
        _lt("%(count)s databases respond at this address, so Meta gets error 404."),
        _lt(
            "Set **dbfilter** in the server's configuration so that one is left, such"
            " as dbfilter = ^%%d$ when the database has the name of the subdomain. If"
            " the web server in front chooses one by the header X-Odoo-Database, press"
            " **Test** at the address."
        ),
    ),
    # jobs
    "jobs_run": Finding(GOOD, _lt("Running, with %(count)s cron threads.")),
    "jobs_elsewhere": Finding(GOOD, _lt("Running, in another Odoo process.")),
    "jobs_one": Finding(
        WARNING,
        _lt(
            "There is one cron thread: while it waits for Instagram, nothing that"
            " comes in is shown."
        ),
        _lt(
            "Start Odoo with at least two: **max_cron_threads = 2** in its"
            " configuration, which is also the default."
        ),
    ),
    "jobs_new": Finding(
        UNKNOWN,
        _lt("Not run yet; they run every minute."),
        _lt("Refresh in two minutes."),
    ),
    "jobs_asleep": Finding(
        BAD,
        _lt("Not running, so nothing is shown or sent."),
        _lt(
            "Start Odoo with **max_cron_threads = 2**. If it is, look for errors of"
            " the two jobs named Instagram in the server's log."
        ),
    ),
    "jobs_off": Finding(
        BAD,
        _lt("A job of Instagram Inbox is switched off."),
        _lt(
            "Settings › Technical › Scheduled Actions (in developer mode), filter"
            " **Archived**: unarchive those named Instagram. Odoo switches a job off"
            " that fails for days: the server's log says why."
        ),
    ),
    # queue
    "queue_empty": Finding(GOOD, _lt("The queue is empty.")),
    "queue_moving": Finding(GOOD, _lt("%(count)s in the queue, not for long.")),
    "queue_stuck": Finding(
        BAD,
        _lt("%(count)s in the queue, the oldest for too long."),
        _lt(
            "The jobs above have to run, with two cron threads. If they do, look for"
            " errors in the server's log."
        ),
    ),
}
