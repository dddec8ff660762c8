"""Cameras and fiber in one decision: the joint model, its bound, its search and its exact reference."""
