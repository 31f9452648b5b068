"""Settings: one typed class, read from `ACCORDWATCH_*` environment variables and `.env`."""

from settings.settings import Settings, load_settings

__all__ = ["Settings", "load_settings"]
