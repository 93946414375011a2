"""Visitors sign in with the accounts of a provider of OpenID Connect, as docs/SECURITY.md tells owners to set it up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks import browser as served
from benchmarks.browser import free_port, serve_page
from core.settings import settings
from tests.support.provider import CLIENT, SECRET, Provider, provider
from tests.ui.conftest import Site, files_of_site
from tests.ui.security.test_outside import ask
from ui.security.accounts import MOST_SIGNED_OUT, key_of_account
from ui.security.tickets import Latest

pytest.importorskip("authlib", reason="the extra oidc is not installed: make setup")
pytestmark = pytest.mark.browser

ANN = {"email": "ann@example.org", "email_verified": True}
BOB = {"email": "bob@elsewhere.example", "email_verified": True}


@dataclass
class Accounts:
    """A server whose library is changed by accounts of a provider."""

    site: Site
    provider: Provider


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Accounts]:
    folder = tmp_path_factory.mktemp("accounts")
    articles, port = files_of_site(folder), free_port()
    with provider() as running, pytest.MonkeyPatch.context() as patch:
        patch.setattr(served, "free_port", lambda: port)  # the provider sends visitors back to it
        (folder / ".streamlit").mkdir()
        (folder / ".streamlit/secrets.toml").write_text(
            "[auth]\n"
            f'redirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
            'cookie_secret = "a long random text of a test"\n'
            f'client_id = "{CLIENT}"\n'
            f'client_secret = "{SECRET}"\n'
            f'server_metadata_url = "{running.address}/.well-known/openid-configuration"\n',
            "utf-8",
        )
        environment = {
            "HOME": str(folder),  # where Streamlit looks for the secrets
            "PATELLA_CACHE": str(settings().cache),
            "PATELLA_ARTICLES": str(articles),
            "PATELLA_INDEX": str(folder / "index"),
            "PATELLA_WRITERS": "ann@example.org *@lab.example.org",
        }
        with serve_page(environment, folder / "log") as address:
            yield Accounts(Site(address, articles), running)


@pytest.fixture
def visitor(accounts: Accounts, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(base_url=accounts.site.address)
    context.set_default_timeout(120_000)
    yield context.new_page()
    context.close()


def sign_in(visitor: Page, accounts: Accounts, claims: dict[str, object]) -> None:
    accounts.provider.claims = claims
    visitor.goto("/library")
    visitor.get_by_role("button", name="Sign in with your account").click()
    expect(visitor.get_by_label("Your question").or_(visitor.get_by_role("heading", level=1)).first).to_be_visible()
    visitor.wait_for_url(lambda address: "/library" not in address and "/auth" not in address)
    visitor.goto("/library")


def test_an_account_that_is_named_changes_the_library_and_signs_out(visitor: Page, accounts: Accounts) -> None:
    visitor.goto("/library")
    expect(visitor.get_by_text("Read-only")).to_be_visible()
    expect(visitor.get_by_role("button", name="Reindex the folder")).to_have_count(0)
    sign_in(visitor, accounts, ANN)
    visitor.goto("/library?remove=bees.md")
    visitor.get_by_role("button", name="Remove it").click()
    expect(visitor.get_by_role("row").filter(has_text="bees.md")).to_have_count(0, timeout=90_000)
    assert sorted(path.name for path in accounts.site.articles.glob("*.md")) == ["hostile.md", "lighthouse.md"]
    visitor.get_by_role("button", name="Sign out").click()
    visitor.wait_for_url(lambda address: "/library" not in address and "/auth" not in address)
    visitor.goto("/library")
    expect(visitor.get_by_text("Read-only")).to_be_visible()
    expect(visitor.get_by_role("button", name="Reindex the folder")).to_have_count(0)


def test_signing_out_ends_the_right_in_a_page_that_is_open_beside(visitor: Page, accounts: Accounts) -> None:
    sign_in(visitor, accounts, ANN)
    beside = visitor.context.new_page()
    beside.goto("/library?remove=lighthouse.md")
    remove = beside.get_by_role("button", name="Remove it")
    expect(remove).to_be_visible()
    visitor.get_by_role("button", name="Sign out").click()
    visitor.wait_for_url(lambda address: "/library" not in address and "/auth" not in address)
    remove.click()
    expect(beside.get_by_role("alert").get_by_text("Only those who signed in can change the library")).to_be_visible()
    assert (accounts.site.articles / "lighthouse.md").exists()
    sign_in(visitor, accounts, ANN)  # the next sign-in counts again
    expect(visitor.get_by_role("button", name="Reindex the folder")).to_be_visible()


def test_only_the_latest_accounts_that_signed_out_are_kept() -> None:
    out = Latest(MOST_SIGNED_OUT)
    for number in range(MOST_SIGNED_OUT + 1):
        out.add(key_of_account({"_streamlit_user": str(number), "patella_ticket": "x"}))
    assert not out.holds(key_of_account({"_streamlit_user": "0"}))
    assert out.holds(key_of_account({"_streamlit_user": "1"}))
    assert out.holds(key_of_account({"_streamlit_user": "1000", "_streamlit_user_tokens": "y", "other": "z"}))
    assert not out.holds(key_of_account({"_streamlit_user": "1000", "_streamlit_user_1": "another part"}))


def test_a_page_without_an_account_takes_no_file_and_removes_nothing(visitor: Page, accounts: Accounts) -> None:
    visitor.goto("/library?remove=lighthouse.md")
    expect(visitor.get_by_text("Read-only")).to_be_visible()
    expect(visitor.get_by_role("button", name="Remove it")).to_have_count(0)
    assert ask(accounts.site, "/_stcore/upload_file/a-session/a-file", "PUT")[0] == 403
    assert (accounts.site.articles / "lighthouse.md").exists()


def test_an_account_that_is_not_named_only_reads(visitor: Page, accounts: Accounts) -> None:
    sign_in(visitor, accounts, BOB)
    expect(visitor.get_by_text("is not among those that can change the library")).to_be_visible()
    expect(visitor.get_by_role("button", name="Reindex the folder")).to_have_count(0)
    expect(visitor.get_by_role("button", name="Sign out")).to_be_visible()


def test_an_address_that_is_not_proven_does_not_count(visitor: Page, accounts: Accounts) -> None:
    sign_in(visitor, accounts, ANN | {"email_verified": False})
    expect(visitor.get_by_text("is not among those that can change the library")).to_be_visible()
    expect(visitor.get_by_role("button", name="Reindex the folder")).to_have_count(0)
