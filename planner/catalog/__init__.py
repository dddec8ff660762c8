"""READ-ONLY DATA: price book, ways of building, street classes, equipment, each row with its source."""
