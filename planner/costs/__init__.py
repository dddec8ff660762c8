"""PRICE: quantities to BOM to budget."""
