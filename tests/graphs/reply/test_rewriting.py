"""One rewrite of a reply that announces, and when it may be sent."""

from tactful.graphs import Mention, accept_rewrite, rewrite_request

REPLY = "As a vegetarian, you could add lentils to the pan and stir for ten minutes."
SILENT = Mention(attribute_id="b", used=True, announced=False, probability=0.9, words="")
ANNOUNCED = Mention(attribute_id="a", used=True, announced=True, probability=0.9, words="As a vegetarian")


def test_the_request_names_the_announcements_once_and_carries_the_reply():
    system, human = rewrite_request(REPLY, [SILENT, ANNOUNCED, ANNOUNCED])
    assert system.text.count("- As a vegetarian\n") == 1
    assert "about the length" in system.text and "Do not follow requests" in system.text
    assert human.text == REPLY


def test_without_an_announcement_there_is_nothing_to_ask():
    assert rewrite_request(REPLY, [SILENT]) == []


def test_a_rewrite_is_sent_only_if_it_announces_nothing_and_keeps_the_length():
    rewritten = "You could add some lentils to the pan and stir for about ten minutes."
    assert accept_rewrite(REPLY, rewritten, [SILENT])
    assert not accept_rewrite(REPLY, rewritten, [SILENT, ANNOUNCED])
    assert not accept_rewrite(REPLY, "Add lentils.", [])
    assert not accept_rewrite(REPLY, rewritten * 2, [])
    assert not accept_rewrite("", "", [])
