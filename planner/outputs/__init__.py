"""SHOW: map, workbook and report."""
