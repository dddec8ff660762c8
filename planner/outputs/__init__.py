"""SHOW: map, workbook, report and QGIS styles of a plan."""
