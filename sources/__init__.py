"""The sources: one YAML file for each news site or edition, on a few platform files."""

from sources.catalogue import Catalogue, load_catalogue

__all__ = ["Catalogue", "load_catalogue"]
