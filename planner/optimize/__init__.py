"""CHOOSE: arrays and ids in, choices and bounds out.

This room knows weights and multipliers, no geometry and no prices, and imports no other room.
"""
