"""A PostgreSQL server that speaks TLS, where this machine has one that can, and certificates that are made for it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from faults.postgresql.home import new_home
from faults.postgresql.server import IN_MEMORY, ROLE, Server

HOST = "db.example"
"""The name that the certificate of the server proves. It is none of DNS: addresses say where it is."""


class Authority:
    """Who signs certificates, and is trusted by those that have `certificate`, in PEM."""

    def __init__(self, name: str) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        made = self._builder(self._name, self._key).add_extension(x509.BasicConstraints(True, None), critical=True)
        self.certificate = _pem(made.sign(self._key, hashes.SHA256()))

    def issue(self, host: str) -> tuple[str, str]:
        """Return a certificate for a host and its key, in PEM."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
        names = x509.SubjectAlternativeName([x509.DNSName(host)])
        made = self._builder(subject, key).add_extension(names, critical=False).sign(self._key, hashes.SHA256())
        encodings = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return _pem(made), key.private_bytes(*encodings).decode()

    def _builder(self, subject: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
        )


def programs_with_tls() -> Path | None:
    """Return the folder of the programs of a PostgreSQL that was built with OpenSSL, as Debian's is; the newest."""
    for folder in sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True
    ):
        config = folder / "pg_config"
        if (folder / "initdb").exists() and config.exists():
            built = subprocess.run([config, "--configure"], capture_output=True, text=True, check=True).stdout
            if "openssl" in built:
                return folder
    return None


@contextmanager
def new_tls_server(programs: Path, authority: Authority) -> Iterator[Server]:
    """Make a server that takes connections over TLS alone, and proves that it is HOST. It may lack the extension."""
    with new_home(programs) as home:
        certificate, key = authority.issue(HOST)
        files = {"ssl_cert_file": certificate, "ssl_key_file": key}
        secrets = {name: str(home.new_secret(name, content)) for name, content in files.items()}
        settings = IN_MEMORY | {"ssl": "on"} | secrets
        server = Server(home, "server", settings)
        try:
            server.create(with_vectors=False)
            access = (server.data / "pg_hba.conf").read_text().replace(f"host all {ROLE}", f"hostssl all {ROLE}")
            (server.data / "pg_hba.conf").write_text(access)
            server.sql("select pg_reload_conf()")
            yield server
        finally:
            server.stop()


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
