"""Passwords, codes and keys are told from talk about them."""

import pytest

from tactful.graphs.extraction.secrets import holds_secret


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN PRIVATE KEY-----",
        "password: x9!kk",
        "ada@example.org:tulip44",
        "DB_PASSWORD='a1b2c3d4e5'",
        "x9!kk7 is my password",
        "username ada, password tulips",
        "the code to the shed is 4471",
        "my password is correct-horse-battery",
    ],
)
def test_secrets_are_found(text):
    assert holds_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        "my password is unchanged",
        "my password is correct, I think",
        "I keep passwords in a manager",
        "ada@example.org and bob@example.org",
        "the area code for Ghent is 09123",
        "the user pins 2000 articles",
        "a keyboard with 104 keys",
        "a key @ 3 euros, a token @ 5",
    ],
)
def test_talk_about_them_is_not(text):
    assert not holds_secret(text)
