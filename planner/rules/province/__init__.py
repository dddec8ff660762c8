"""AUDIT of a plan made of members' plans: sums, members, and each part, from the stored files alone."""
