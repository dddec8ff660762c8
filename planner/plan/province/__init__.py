"""PLAN of a province or country: a study made of member studies, each planned as a city is."""
