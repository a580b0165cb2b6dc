"""The service for the browser and for programs: pages and an API over the same runs as the command line's."""

from rencai.web.app import made
from rencai.web.run import run
from rencai.web.site import MB, Site

__all__ = ["MB", "Site", "made", "run"]
