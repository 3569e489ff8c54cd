"""What a list of folders says: names of every script, uses announced or guessed, what holds no messages, and which of them are read."""

import pytest

from agentic_crm.email.connectors.imap.parsing import folders_of, prefixes_of, response_of
from agentic_crm.email.connectors.protocol import FolderRole
from agentic_crm.email.sync.rules import skip_reason


def listed(*lines: str) -> list[tuple[str, str, FolderRole]]:
    answers = [response_of(f"LIST {line}".encode(), []) for line in lines]
    return [(one.name, one.title, one.role) for one in folders_of(answers)]


def test_names_are_for_people_and_keys_are_the_servers() -> None:
    assert listed(
        '(\\HasNoChildren) "/" INBOX',
        '(\\Drafts) "/" "Entw&APw-rfe"',
        '() "/" "&ZeVnLIqe-/Tom &- Jerry"',
        '() "\\\\" "a\\\\b"',
        '() NIL "not&mUTF-7"',
    ) == [
        ("INBOX", "INBOX", FolderRole.INBOX),
        ("Entw&APw-rfe", "Entwürfe", FolderRole.DRAFTS),
        ("&ZeVnLIqe-/Tom &- Jerry", "日本語/Tom & Jerry", FolderRole.OTHER),
        ("a\\b", "a\\b", FolderRole.OTHER),
        ("not&mUTF-7", "not&mUTF-7", FolderRole.OTHER),
    ]


def test_what_holds_no_messages_or_makes_no_sense_is_left_out() -> None:
    found = listed(
        '() "/" inbox', '(\\Noselect) "/" "[Gmail]"', '(\\NonExistent) "." old', '(\\Sent "/" broken', '() "/" ""'
    )
    assert [name for name, _, _ in found] == ["INBOX"]


@pytest.mark.parametrize(
    ("lines", "sent"),
    [
        (('() "/" INBOX', '(\\Sent) "/" Sent', '(\\Sent) "/" "Sent Items"'), ["Sent"]),
        # Nobody announces uses: the names do, in any language, also below another folder.
        (('() "." INBOX', '() "." "INBOX.Gesendete Objekte"'), ["INBOX.Gesendete Objekte"]),
        # Somebody does: then a folder that is merely called so is an ordinary one.
        (('() "/" INBOX', '(\\Trash) "/" Bin', '() "/" Sent'), []),
    ],
)
def test_one_folder_has_one_use(lines: tuple[str, ...], sent: list[str]) -> None:
    assert [name for name, _, role in listed(*lines) if role is FolderRole.SENT] == sent


def test_where_one_folder_holds_all_mail_the_others_are_not_read_again() -> None:
    lines = (
        '() "/" INBOX',
        '(\\All) "/" "[Gmail]/All Mail"',
        '(\\Sent) "/" "[Gmail]/Sent Mail"',
        '(\\Junk) "/" "[Gmail]/Spam"',
        '(\\Trash) "/" "[Gmail]/Bin"',
    )
    folders = folders_of([response_of(f"LIST {line}".encode(), []) for line in lines])
    assert [(one.role.value, skip_reason(one, folders)) for one in folders] == [
        ("inbox", "in_all_mail"),
        ("all", None),
        ("sent", "in_all_mail"),
        ("junk", "junk"),
        ("trash", "trash"),
    ]


def test_what_others_share_is_read_only_when_it_was_chosen() -> None:
    told = response_of(
        b'NAMESPACE (("" "/")) (("Other Users/" "/" "X-PARAM" ("a"))) (("#shared/" "/") ("#news." "."))', []
    )
    lines = (
        '() "/" INBOX',
        '(\\Sent) "/" Sent',
        '(\\All) "/" "Other Users/bob"',
        '(\\Sent) "/" "Other Users/bob/Sent"',
        '() "/" "Other Users/bob/Papierkorb"',
        '() "/" "#shared/info"',
        '() "/" "#shared/info"',
        '() "/" "Other Usersx"',
    )
    folders = folders_of([response_of(f"LIST {line}".encode(), []) for line in lines], prefixes_of([told]))
    judged = {
        one.name: (one.namespace.value, one.role.value, skip_reason(one, folders, {"#shared/info", "INBOX"}))
        for one in folders
    }
    assert len(folders) == len(judged)
    assert judged == {
        "INBOX": ("own", "inbox", None),
        "Sent": ("own", "sent", None),
        "Other Usersx": ("own", "other", None),
        "Other Users/bob": ("others", "other", "not_chosen"),
        "Other Users/bob/Sent": ("others", "sent", "not_chosen"),
        "Other Users/bob/Papierkorb": ("others", "trash", "trash"),
        "#shared/info": ("shared", "other", None),
    }
    # A server that announces namespaces and says nothing sensible about them has none.
    for nonsense in (b"NAMESPACE NIL NIL NIL", b"NAMESPACE ((((", b"NAMESPACE x", b'NAMESPACE ((5)) (NIL) ("")'):
        assert [one.text for one in prefixes_of([response_of(nonsense, [])])] in ([], ["5"])
