"""Identity numbers of people, by header and by value: a plan needs none, so what holds them is not read.

A CUIT of a company or an institution (30, 33, 34) is public and passes; one of a person (20, 23, 24, 27) is
refused, and so are a Brazilian CPF, a Chilean RUN, and a number after the name of a document. A telephone or
an address of electronic mail is refused beside a column of persons, and in a list of cameras wherever it is
not told to be an institution's; that of an institution passes.
"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from planner.errors import InputError, Problem, name_up_to_five
from planner.sources import words
from planner.sources.cells import texts

MEND = "A plan needs none: remove the column and run again. Names of institutions are fine."
PERSONAL_CUIT = ("20", "23", "24", "27")
COMPANY_CUIT = ("30", "33", "34")
LEAST_VALID_SHARE = 0.5
"""Bare numbers of 11 digits count as CUITs where this share of them has the check digit: 9 % by chance."""

_CUIT_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_PREFIX = "|".join(PERSONAL_CUIT)
_WRITTEN_CUIT = re.compile(rf"(?<!\d)(?:{_PREFIX})([-./ ])\d{{2}}\.?\d{{3}}\.?\d{{3}}\1\d(?!\d|[.,]\d)")
_BARE = re.compile(r"(?<![\d.,])\d{11}(?![\d]|[.,]\d*[1-9])")
_CPF = re.compile(r"(?<!\d)\d{3}\.\d{3}\.\d{3}-\d{2}(?!\d)")
_NAMED = re.compile(
    r"\b(?:d\.?n\.?i|cuil|c[eé]dula(?:\s+de\s+(?:identidad|ciudadan[ií]a))?)\b\.?\s*(?:n(?:ro|[°º])?)?\.?"
    r"\s*:?\s*\d[\d.]{5,}",
    re.IGNORECASE,
)
_NUMBER = r"\d{1,2}\.?\d{3}\.?\d{3}(?![\d/-]|[.,]\d)"
_DOCUMENT = re.compile(
    r"\b(?:documento(?:\s+de\s+identidad)?|doc|libreta\s+(?:c[ií]vica|de\s+enrolamiento)|(?-i:L\.?[EC])|"
    r"propietari[oa]|vecin[oa]|inquilin[oa]|titular)\b\.?\s*(?:n(?:ro|um|[°º])?\b)?[.°º]*\s*:?\s*" + _NUMBER,
    re.IGNORECASE,
)
_PASSPORT = re.compile(
    r"\b(?:pasaporte|passport)\b\.?\s*(?:n(?:ro|um|[°º])?\b)?[.°º]*\s*:?\s*[a-z]{0,3}\s?\d{6,9}\b",
    re.IGNORECASE,
)
_NAMED_RUN = re.compile(r"\bR\.?U\.?[NT]\b\.?\s*:?\s*(\d{1,2}\.?\d{3}\.?\d{3}-[\dk])\b", re.IGNORECASE)
_RUN = re.compile(r"(?<![\d.])\d{1,2}\.\d{3}\.\d{3}-[\dk]\b", re.IGNORECASE)
_OF_PERSON = re.compile(r"(?<![\d.,/-])" + _NUMBER)
FIRST_COMPANY_RUT = 50_000_000
"""Chilean RUTs below this are of persons, those from it on of companies and institutions."""
_INSTITUTION = frozenset(
    {
        "sa", "srl", "sas", "se", "sapem", "ltda", "inc", "empresa", "cooperativa", "club", "consorcio",
        "banco", "sindicato", "asociacion", "fundacion", "iglesia", "parroquia", "provincia", "nacion",
        "estado", "obispado", "municipal", "provincial", "nacional", "compania", "sociedad", "union",
        "agencia", "ente", "junta",
    }
)  # fmt: skip
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[a-z]{2,}", re.IGNORECASE)
_TELEPHONE = re.compile(r"(?<![\d+])\+\d{1,3}[ -]?(?:\d[ -]?){8,12}(?!\d)")
_MAYBE = re.compile(r"\d[-./ ]?\d{2}\.?\d{3}|\d{3}-\d{2}")


def refuse_identity(rows: pd.DataFrame, where: str) -> None:
    """Refuse a table with identity numbers of people, whether its header or its cells tell them.

    Parameters
    ----------
    rows
        The table as read; a column `geometry` is passed over.
    where
        The file, for messages.

    Raises
    ------
    InputError
        All such columns at once, with their rows; the numbers themselves are never repeated.
    """
    columns = [c for c in rows.columns if str(c) != "geometry"]
    told = words.identity_columns(columns)
    problems = [Problem(f"column `{c}` holds identity numbers of people.", MEND) for c in told]
    for column in columns:
        if str(column) not in told:
            problems += _problems_of(rows[column], str(column))
    problems += _contacts(rows, columns)
    if problems:
        raise InputError(problems, where)


def refuse_private_contacts(rows: pd.DataFrame, where: str) -> None:
    """Refuse telephones and mail of a list of cameras that are not told to be of institutions.

    They are known by the header, and in other columns by an @ or the + of a country.
    At a place of a camera nothing says whose telephone it is: it may be a neighbor's. It passes where the
    header tells an institution (`telefono_institucional`), or where another column of its row names one.

    Parameters
    ----------
    rows
        The list as read.
    where
        The file, for messages.

    Raises
    ------
    InputError
        All such columns at once, with their rows; the numbers themselves are never repeated.
    """
    columns = [c for c in rows.columns if str(c) != "geometry"]
    of_nobody = [c for c in columns if not words.is_institution_header(c)]
    contacts = [c for c in of_nobody if words.is_contact_header(c)]
    written = {c: _with_contacts(rows[c]) for c in of_nobody if c not in contacts}
    written = {c: cells for c, cells in written.items() if cells.any()}
    if not contacts and not written:
        return
    named = pd.Series(False, index=rows.index)
    for column in columns:
        if not words.is_contact_header(column):
            named |= texts(rows[column]).map(_is_institution, na_action="ignore").fillna(False).astype(bool)
    problems = []
    for column in [*contacts, *written]:
        holds = written[column] if column in written else texts(rows[column]).notna()
        lone = rows.index[holds & ~named]
        if len(lone):
            problems.append(
                Problem(
                    f"column `{column}` holds telephones or mail of nobody knows whom in rows "
                    f"{name_up_to_five(lone)}.",
                    "A plan needs none: remove the column, or, where they are of institutions, call it "
                    "`telefono_institucional` or name the institution in the row.",
                )
            )
    if problems:
        raise InputError(problems, where)


def _with_contacts(values: pd.Series) -> pd.Series:
    """Tell which cells write an address of mail or a telephone with its country."""

    def writes(cell: str) -> bool:
        return bool(_MAIL.search(cell) or _TELEPHONE.search(cell))

    return texts(values).map(writes, na_action="ignore").fillna(False).astype(bool)


def _is_institution(cell: str) -> bool:
    """Return whether a cell names an institution."""
    found = set(words.plain(cell.replace(".", "")).split("_"))
    return words.kind_of_point(cell) is not None or bool(_INSTITUTION & found)


def is_cuit(digits: str) -> bool:
    """Return whether 11 digits carry the check digit of an Argentine CUIT or CUIL.

    The digits times 5, 4, 3, 2, 7, 6, 5, 4, 3, 2 sum to 148 for the first of these; 11 - 148 mod 11 = 6.

    >>> is_cuit("20123456786"), is_cuit("20123456785"), is_cuit("30500010912")
    (True, False, True)
    """
    if len(digits) != 11 or not digits.isdigit():
        return False
    total = sum(int(d) * w for d, w in zip(digits, _CUIT_WEIGHTS, strict=False))
    return (11 - total % 11) % 11 == int(digits[10])


def is_cpf(digits: str) -> bool:
    """Return whether 11 digits carry both check digits of a Brazilian CPF.

    >>> is_cpf("52998224725"), is_cpf("52998224724"), is_cpf("11111111111")
    (True, False, False)
    """
    if len(digits) != 11 or not digits.isdigit() or len(set(digits)) == 1:
        return False
    for count in (9, 10):
        total = sum(int(d) * (count + 1 - i) for i, d in enumerate(digits[:count]))
        if total * 10 % 11 % 10 != int(digits[count]):
            return False
    return True


def is_run(text: str) -> bool:
    """Return whether a text carries the check digit of a Chilean RUN or RUT.

    The digits from the right times 2, 3, 4, 5, 6, 7, 2, 3 sum to 138 for 12345678; 11 - 138 mod 11 = 5.

    >>> is_run("12.345.678-5"), is_run("12.345.678-4"), is_run("20.347.878-K")
    (True, False, True)
    """
    stem, check = re.sub(r"[^\dk]", "", text.lower())[:-1], text.lower()[-1:]
    if not stem.isdigit():
        return False
    total = sum(int(d) * (2 + i % 6) for i, d in enumerate(reversed(stem)))
    return "0123456789k"[-total % 11] == check


def _contacts(rows: pd.DataFrame, columns: list[Any]) -> list[Problem]:
    """Return the columns of telephones and mail of a table that names persons."""
    persons = [
        c for c in columns if words.is_person_header(c) and any(map(_is_name, texts(rows[c]).dropna()))
    ]
    if not persons:
        return []
    return [
        Problem(
            f"column `{c}` holds telephones or mail of persons, whom column `{persons[0]}` names.",
            "A plan needs neither: remove both. Those of institutions are fine.",
        )
        for c in columns
        if words.is_contact_header(c) and rows[c].notna().any()
    ]


def _is_name(cell: str) -> bool:
    """Return whether a cell of a column of persons reads like the name of one, not of an institution."""
    found = words.plain(cell.replace(".", "")).split("_")
    named = re.fullmatch(r"[^\W\d_][^\d_]*", cell.strip()) is not None and 2 <= len(found) <= 5
    return named and words.kind_of_point(cell) is None and not _INSTITUTION & set(found)


def _problems_of(values: pd.Series, column: str) -> list[Problem]:
    """Return what is wrong with the values of one column."""
    if words.is_cuit_header(column):
        return _cuit_column(values, column)
    cells = _cells(values)
    found = {row for row, cell in cells.items() if _names_person(cell)}
    if words.is_person_header(column):
        cells = _plain_cells(values)
        found |= {row for row, cell in cells.items() if _OF_PERSON.search(cell)}
    bare = {row: _BARE.findall(cell) for row, cell in cells.items()}
    numbers = [n for of_row in bare.values() for n in of_row]
    if numbers and sum(map(is_cuit, numbers)) >= LEAST_VALID_SHARE * len(numbers):
        found |= {row for row, of_row in bare.items() if any(map(_is_personal, of_row))}
    return [_problem(column, [row for row in cells.index if row in found])] if found else []


def _is_personal(digits: str) -> bool:
    """Return whether 11 digits are the CUIT or CUIL of a person."""
    return digits.startswith(PERSONAL_CUIT) and is_cuit(digits)


def _is_of_person(run: str) -> bool:
    """Return whether a text is the RUN of a person."""
    return int(re.sub(r"\D", "", run[:-1])) < FIRST_COMPANY_RUT and is_run(run)


def _cells(values: pd.Series) -> pd.Series:
    """Return the cells that could hold an identity number, as text."""
    if pd.api.types.is_bool_dtype(values):
        return pd.Series([], dtype=object)
    if pd.api.types.is_numeric_dtype(values):
        whole = values[(values >= 1e10) & (values < 1e11) & (values % 1 == 0)]
        return whole.astype("int64").astype(str).astype(object)
    text = texts(values).dropna()
    return text[[bool(_MAYBE.search(cell)) for cell in text]]


def _plain_cells(values: pd.Series) -> pd.Series:
    """Return all cells as text, whole numbers without a point."""
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        whole = values[values.notna() & (values % 1 == 0) & (values.abs() < 1e12)]
        return whole.astype("int64").astype(str).astype(object)
    return texts(values).dropna()


def _names_person(cell: str) -> bool:
    """Return whether a cell writes a personal CUIT, a CPF, or a document number after its name."""
    if _NAMED.search(cell) or _DOCUMENT.search(cell) or _PASSPORT.search(cell):
        return True
    if any(map(_is_of_person, [*_NAMED_RUN.findall(cell), *_RUN.findall(cell)])):
        return True
    if any(is_cuit(re.sub(r"\D", "", found[0])) for found in _WRITTEN_CUIT.finditer(cell)):
        return True
    return any(is_cpf(re.sub(r"\D", "", found)) for found in _CPF.findall(cell))


def _cuit_column(values: pd.Series, column: str) -> list[Problem]:
    """Return the rows of a CUIT column that are not a company's: there the prefix alone decides."""
    digits = texts(values).dropna().map(lambda cell: re.sub(r"\D", "", cell))
    personal = [row for row, d in digits.items() if d and not (len(d) == 11 and d.startswith(COMPANY_CUIT))]
    return [_problem(column, personal)] if personal else []


def _problem(column: str, rows: list[Any]) -> Problem:
    """Return the problem of a column whose cells hold identity numbers."""
    return Problem(
        f"column `{column}` holds identity numbers of people (personal CUIT or CUIL, DNI, document, "
        f"passport, CPF, RUN) in rows {name_up_to_five(rows)}.",
        "A plan needs none: take them out. A company's CUIT (30, 33, 34) and names of institutions are fine.",
    )
