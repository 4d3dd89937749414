"""Receipt numbers: written in one way, read in every way that people write them."""

from __future__ import annotations

import random

import pytest

from callcentre.records.request_codes import new_code, parse_code

CODE = new_code(random.Random(112))
DIGITS = CODE.replace("-", "")


def test_a_new_code_is_nine_digits_in_threes_and_reads_back() -> None:
    rng = random.Random(7)
    for _ in range(500):
        code = new_code(rng)
        assert [len(part) for part in code.split("-")] == [3, 3, 3]
        assert parse_code(code) == code


@pytest.mark.parametrize(
    "text",
    [
        DIGITS,
        f"  {CODE}  ",
        CODE.replace("-", " "),
        CODE.replace("-", "."),
        CODE.replace("-", "–"),
        CODE.replace("-", " - "),
        " ".join(DIGITS),
        f"STATUS {CODE}",
        f"status{DIGITS}",
        f"Kode saya: {CODE}, tolong dicek!",
        f"cek 2 laporan, {CODE} dulu",
        "".join(chr(ord(digit) + 0xFEE0) for digit in DIGITS),  # fullwidth
        "".join(chr(ord(digit) + 0x630) for digit in DIGITS),  # Arabic-Indic
        f"<b>{CODE}</b>",
    ],
)
def test_a_code_is_read_however_it_is_written(text: str) -> None:
    assert parse_code(text) == CODE


@pytest.mark.parametrize(
    "text", ["", "STATUS", "123", CODE[:-1], DIGITS + "1", "🔥", "\x00", "²³¹²³¹²³¹", "-" * 1600]
)
def test_what_is_no_code_is_none(text: str) -> None:
    assert parse_code(text) is None


def test_every_wrong_digit_and_every_swap_is_noticed() -> None:
    for place in range(9):
        for digit in set("0123456789") - {DIGITS[place]}:
            assert parse_code(DIGITS[:place] + digit + DIGITS[place + 1 :]) is None
    for place in range(8):
        left, right = DIGITS[place], DIGITS[place + 1]
        if left != right:
            assert parse_code(DIGITS[:place] + right + left + DIGITS[place + 2 :]) is None


def test_a_telephone_number_is_never_taken_for_a_code() -> None:
    rng = random.Random(3)
    for _ in range(300):
        assert parse_code(f"0812{rng.randrange(10**8):08d}") is None


def test_check_digit_is_the_published_example() -> None:
    # Damm's own example: 572 is followed by 4.
    assert parse_code("000000572") is None
    assert parse_code("000005724") == "000-005-724"
