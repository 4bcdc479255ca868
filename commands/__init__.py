"""The commands, one file a group; bandoso.py is their door."""
