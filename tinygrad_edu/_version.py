"""The version, in the one place where it stands: setup.cfg and the site read it here."""

__version__ = "0.1.0"
