"""OCDS: what is written passes the published validator over the published schemas of OCDS 1.1.5."""

from __future__ import annotations

import copy
import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from helpers_plan import synthetic_plan
from libcoveocds.api import ocds_json_output
from libcoveocds.config import LibCoveOCDSConfig
from ocdsextensionregistry.extension_version import ExtensionVersion

from planner import outputs
from planner.outputs.export.ocds import LOTS_EXTENSION, ocds_package

SCHEMAS = Path(outputs.__file__).parent / "vendor" / "ocds-1.1.5"
LOTS = {
    "name": {"en": "Lots"}, "description": {"en": "Lots"}, "compatibility": ["1.1"],
    "documentationUrl": {"en": "https://extensions.open-contracting.org/en/extensions/lots/"},
    "schemas": ["release-schema.json"],
}  # fmt: skip
# What extensions.open-contracting.org says of the lots of a tender, as far as the planner writes them.
LOT_FIELDS = {
    "Tender": {"lots": {"type": "array", "items": {"$ref": "#/definitions/Lot"}, "uniqueItems": True}},
    "Item": {"relatedLot": {"type": ["string", "null"]}},
    "Lot": {
        "id": {"type": "string"}, "title": {"type": ["string", "null"]},
        "status": {"type": ["string", "null"], "codelist": "tenderStatus.csv", "openCodelist": False},
    },
}  # fmt: skip
LOTS_SCHEMA = {
    "definitions": {
        name: {"properties": fields} | ({"type": "object", "required": ["id"]} if name == "Lot" else {})
        for name, fields in LOT_FIELDS.items()
    }
}


def test_the_schemas_are_those_that_the_readme_of_vendored_files_names():
    readme = (SCHEMAS.parent / "README.md").read_text(encoding="utf-8")
    for file in sorted(SCHEMAS.glob("*.json")):
        assert hashlib.sha256(file.read_bytes()).hexdigest() in readme, file.name


def archive(files: dict[str, str]) -> bytes:
    """Return a zip of one folder, as the standard and its extensions are published."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        file.writestr("published/", "")
        for name, text in files.items():
            file.writestr(f"published/{name}", text)
    return held.getvalue()


@pytest.fixture
def standard(monkeypatch) -> LibCoveOCDSConfig:
    """The validator with the schemas of the standard and of its lots at hand, so that it asks no network."""
    names = ("release-schema.json", "release-package-schema.json")
    read = {name: (SCHEMAS / name).read_text(encoding="utf-8") for name in names}
    closed = json.loads(read["release-schema.json"])["definitions"]["Tender"]["properties"]["status"]["enum"]
    codes = "".join(f"{code},{code}\n" for code in closed if code)
    schemas = {
        "schema/release-schema.json": read["release-schema.json"],
        "schema/release-package-schema.json": read["release-package-schema.json"],
        "schema/versioned-release-validation-schema.json": json.dumps(
            {"$schema": "http://json-schema.org/draft-04/schema#"}
        ),
        "schema/codelists/tenderStatus.csv": f"Code,Title\n{codes}",
    }
    lots = archive({"extension.json": json.dumps(LOTS), "release-schema.json": json.dumps(LOTS_SCHEMA)})

    def known(extension: ExtensionVersion) -> zipfile.ZipFile:
        assert extension.input_url == LOTS_EXTENSION
        return zipfile.ZipFile(io.BytesIO(lots))

    monkeypatch.setattr(ExtensionVersion, "zipfile", known)
    return LibCoveOCDSConfig({"standard_zip": archive(schemas), "context": "api"})


@pytest.fixture(scope="module", params=["es", "en"])
def package(request):
    return ocds_package(synthetic_plan(language=request.param))


FAULTS = (
    "validation_errors", "conformance_errors", "deprecated_fields", "additional_fields", "additional_checks",
    "additional_closed_codelist_values",
)  # fmt: skip


def findings(package, config, folder):
    """What the validator finds."""
    return ocds_json_output(
        json_data=copy.deepcopy(package), output_dir=str(folder), lib_cove_ocds_config=config
    )


def test_the_published_validator_finds_no_fault(package, standard, tmp_path):
    """Nothing against the schema, no unknown field or code, nothing deprecated, a sound prefix."""
    found = findings(package, standard, tmp_path)
    assert found["version_used"] == "1.1"
    assert found["extensions"]["is_extended_schema"]
    assert not found["extensions"]["invalid_extension"]
    for kind in FAULTS:
        assert not found.get(kind), kind


@pytest.mark.parametrize(
    ("where", "value", "told"),
    [
        (("ocid",), None, "'ocid' is missing but required"),
        (("tender", "items", 0, "quantity"), "many", "'quantity' is not a number"),
        (("tender", "lots", 0, "id"), None, "'id' is missing but required within 'lots'"),
        (("date",), "yesterday", "Date is not in the correct format"),
    ],
)
def test_the_validator_sees_a_package_that_is_spoilt(package, standard, tmp_path, where, value, told):
    """The nearest sound package passes, so what passes above passes for a reason."""
    spoilt = copy.deepcopy(package)
    *way, last = where
    at = spoilt["releases"][0]
    for step in way:
        at = at[step]
    if value is None:
        del at[last]
    else:
        at[last] = value
    errors = [e["description"] for e in findings(spoilt, standard, tmp_path)["validation_errors"]]
    assert any(told in e for e in errors), errors


def test_a_field_that_the_standard_does_not_know_is_told(package, standard, tmp_path):
    spoilt = copy.deepcopy(package)
    spoilt["releases"][0]["tender"]["estimate"] = 1
    assert [f["field"] for f in findings(spoilt, standard, tmp_path)["additional_fields"]] == ["estimate"]


def test_a_code_outside_a_closed_list_and_a_prefix_of_another_form_are_told(package, standard, tmp_path):
    spoilt = copy.deepcopy(package)
    spoilt["releases"][0]["tender"]["status"] = "dreamt"
    spoilt["releases"][0]["ocid"] = "ocds-mine-1"
    found = findings(spoilt, standard, tmp_path)
    assert found["additional_closed_codelist_values"]["releases/tender/status"]["values"] == ["dreamt"]
    assert found["conformance_errors"]["ocds_prefixes_bad_format"] == [("ocds-mine-1", "releases/0/ocid")]
