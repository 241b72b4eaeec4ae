"""The same promises over TLS, which all real calls use."""

import datetime
import ipaddress
import ssl
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from instagram.calls.probe import ask
from instagram.common.exceptions import Transient, Unconfirmed
from tests.unit.calling import client_of, raised, send
from tests.unit.server import Server


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Return a self-signed certificate for this machine, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    here = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    now = datetime.datetime.now(datetime.timezone.utc)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([here]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    path.write_bytes(
        signed.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


@pytest.fixture(scope="module")
def tls_server(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with Server(lambda sock: context.wrap_socket(sock, server_side=True)) as running:
        yield running


@pytest.fixture
def tls_client(tls_server, certificate, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    return client_of(f"https://{tls_server.host}", timeout=(0.5, 0.3))


def test_a_call(tls_server, tls_client):
    for _each in range(2):
        tls_server.will_reply({"message_id": "aWdfM"})
        assert send(tls_client) == "aWdfM"


def test_an_answer_that_trickles(tls_server, tls_client):
    tls_server.will(tls_server.trickle(b"HTTP/1.1 200 OK\r\n\r\n", b" ", 0.03))
    started = time.monotonic()
    assert type(raised("send_text", tls_client)) is Unconfirmed
    assert time.monotonic() - started < 2


def test_a_connection_that_breaks(tls_server, tls_client):
    tls_server.will(lambda handler: handler.hang_up())
    assert type(raised("send_text", tls_client)) is Unconfirmed


def test_a_certificate_nobody_knows(tls_server):
    tls_server.forget()
    error = raised("send_text", client_of(f"https://{tls_server.host}"))
    assert type(error) is Transient
    assert tls_server.requests == []


def test_a_certificate_that_nobody_vouches_for(tls_server):
    """The checklist tells this about Odoo's own address."""
    url = tls_server.url.replace("http:", "https:")
    assert ask(url, "question").kind == "certificate"
