import requests


class RpcError(Exception):
    """Odoo's refusal of a call, with the name of the exception it raised there."""

    def __init__(self, error):
        self.name = error["data"]["name"]
        self.message = error["data"]["message"]
        super().__init__(f"{self.name}: {self.message}")


class Rpc:
    """A person's session in the web client.

    :param password: the login itself, unless given
    """

    def __init__(self, url, database, login, password=None):
        self.url = url
        self.session = requests.Session()
        who = {"db": database, "login": login, "password": password or login}
        self.uid = self.post("/web/session/authenticate", **who)["uid"]

    def post(self, path, **params):
        """Call a `jsonrpc` route."""
        answer = self.session.post(
            f"{self.url}{path}", json={"jsonrpc": "2.0", "params": params}, timeout=30
        ).json()
        if "error" in answer:
            raise RpcError(answer["error"])
        return answer.get("result")

    def call(self, model, method, *args, **kwargs):
        """Call a method of a model, as the web client does."""
        return self.post(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model,
            method=method,
            args=list(args),
            kwargs=kwargs,
        )
