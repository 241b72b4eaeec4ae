"""`./dev run`: Odoo and the Instagram simulator, ready to use."""

import contextlib
import json
import shutil
import time

from .cache import ADDON, CACHE, HERE, digest, digest_of_files, locked, our_addons
from .database import SETUP, Place
from .libraries import libraries
from .odoo import find_odoo
from .postgres import Cluster, postgres_programs
from .servers import Service, need_port, serving, warm
from .terminal import Problem, Progress, port_number, say

RUN = f"run-{HERE}"  # the name of this checkout's lock, server and folder
HELP = """Start Odoo with this add-on and an Instagram simulator.

The first start fetches what is missing and makes a database; later ones find it as you
left it. Ctrl-C stops both. When Odoo ends at a limit of memory or time, it is started
again."""
PREPARED = "prepared.json"  # what the database was made of
WELCOME = """
  Odoo                  {odoo}
                        administrator  admin / admin
                        agents         anna / anna and ben / ben
  Instagram simulator   {simulator}

  Ctrl-C stops both. Their logs are in {logs}
"""


def add_options(command):
    command.set_defaults(function=run)
    command.add_argument(
        "--fresh", action="store_true", help="begin anew, with an empty database"
    )
    command.add_argument(
        "--odoo",
        metavar="PATH",
        help="use the Odoo 19.0 in this folder, such as a checkout of odoo/odoo",
    )
    command.add_argument(
        "--port",
        type=port_number,
        default=8069,
        help="where Odoo listens (default: 8069)",
    )
    command.add_argument(
        "--simulator-port",
        metavar="PORT",
        type=port_number,
        default=8070,
        help="where the simulator listens (default: 8070)",
    )
    command.add_argument(
        "--with",
        dest="modules",
        metavar="MODULES",
        default=(),
        type=lambda names: sorted({*names.split(",")} - {""}),
        help="install other apps, too, with commas between them: "
        "crm,sale,helpdesk_mgmt,base_automation",
    )
    command.add_argument(
        "--verbose",
        action="store_true",
        help="print what Odoo and the simulator log, in place of writing it to files",
    )


def run(options):
    """Start Odoo and the simulator, and watch them until Ctrl-C."""
    odoo_url = f"http://localhost:{options.port}"
    simulator_url = f"http://localhost:{options.simulator_port}"
    busy = "This checkout's Odoo is already running: stop that `./dev run` first."
    with locked(RUN, busy):
        ports = {"--port": options.port, "--simulator-port": options.simulator_port}
        if options.port == options.simulator_port:
            raise Problem("Odoo and the simulator need a port each: give two.")
        for option, port in ports.items():
            need_port(port, option)
        odoo = find_odoo(options.odoo)
        python = libraries()
        files = CACHE / RUN
        cluster = own_cluster(python)
        if options.fresh:
            cluster.stop()
            shutil.rmtree(cluster.folder, ignore_errors=True)
            shutil.rmtree(files, ignore_errors=True)
        place = Place(odoo, python, cluster, files)
        with cluster.running(), contextlib.ExitStack() as servers:
            new = prepare(place, odoo_url, simulator_url, options.modules)
            services = [
                simulator_of(place, odoo_url, simulator_url),
                odoo_of(place, odoo_url),
            ]
            environment = place.environment()
            started = [
                servers.enter_context(serving(service, environment, options.verbose))
                for service in services
            ]
            progress = Progress("Starting Odoo and the simulator")
            while not all(server.answers() for server in started):
                progress.show("")
                time.sleep(0.1)
            progress.end("done")
            if new:
                warm(odoo_url)
            say(WELCOME.format(odoo=odoo_url, simulator=simulator_url, logs=files))
            while True:
                for server in started:
                    server.keep()
                time.sleep(0.3)


def own_cluster(python):
    """Return the PostgreSQL server of this checkout's Odoo."""
    return Cluster(RUN, postgres_programs(python), durable=True)


def is_running():
    """Return whether a `./dev run` of this checkout is up and has made its database."""
    try:
        with locked(RUN, busy="It is."):
            return False
    except Problem:
        return (CACHE / RUN / PREPARED).exists()


def prepare(place, odoo_url, simulator_url, modules):
    """Create the database, or update it if something has changed since.

    :param modules: names of other modules to install; none is ever removed
    :return: whether something changed
    """
    stamp = place.files / PREPARED
    done = json.loads(stamp.read_text()) if stamp.exists() else {}
    wanted = {
        "odoo": place.odoo.identity,
        "addon": digest_of_files(*our_addons()),
        "set-up": digest(odoo_url, simulator_url, SETUP.read_text()),
        "modules": sorted({*modules, *done.get("modules", ())}),
    }
    if done == wanted:
        return False
    if not done:
        place.drop(ADDON)
        place.create(ADDON)
        place.install("Creating the database", ADDON, "-i", ADDON)
    elif done["odoo"] != wanted["odoo"]:
        place.install("Updating the database to another Odoo", ADDON, "-u", "base")
    elif done["addon"] != wanted["addon"]:
        place.install("Updating the add-on in the database", ADDON, "-u", ADDON)
    if new := set(wanted["modules"]) - set(done.get("modules", ())):
        place.install("Installing other apps", ADDON, "-i", ",".join(sorted(new)))
    settings = {"odoo_url": odoo_url, "simulator_url": simulator_url}
    place.set_up("Setting up users and the simulator", ADDON, settings)
    stamp.write_text(json.dumps(wanted))
    return True


def odoo_of(place, url):
    """Return Odoo as a service."""
    port = int(url.rpartition(":")[2])
    command = [*place.command(), "server", "-c", place.configuration(ADDON, port)]
    command += ["--max-cron-threads=2"]
    return Service("Odoo", f"{url}/web/login", command, place.files / "odoo.log", {})


def simulator_of(place, odoo_url, url):
    """Return the simulator, with the app's id and secret from Odoo's database."""
    parameters = place.cluster.query(
        "SELECT split_part(key, '.', 2), value FROM ir_config_parameter WHERE key IN ("
        "'instagram_inbox.app_id', 'instagram_inbox.app_secret',"
        " 'instagram_inbox.verify_token')",
        database=ADDON,
    )
    command = [str(place.python), "-m", "simulator"]
    command += ["--port", url.rpartition(":")[2]]
    command += ["--webhook", f"{odoo_url}/webhooks/instagram"]
    command += ["--state", str(place.files / "simulator.json")]
    secrets = {  # not on the command line, which every user of the machine can read
        f"SIMULATOR_{name.upper()}": value
        for name, value in (parameter.split("\t") for parameter in parameters)
    }
    log = place.files / "simulator.log"
    return Service("The simulator", f"{url}/", command, log, secrets)
