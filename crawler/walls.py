"""Pages that a site shows to programs in place of the article. They are an outcome, `blocked`, and never fought."""

import re
from collections.abc import Mapping

LARGEST_WALL_BYTES = 60_000
_MARKS = re.compile(
    rb"__arcsjs|challenge-form|_cf_chl_opt|/cdn-cgi/challenge-platform/h/|<title>Just a moment|Checking your browser|ddos-guard/|"
    rb"__qrator|servicepipe\.ru|_Incapsula_Resource|px-captcha|captcha-delivery\.com|/\.well-known/sgcaptcha|awswaf\.com|"
    rb"Please enable JavaScript and cookies|Enable JavaScript and cookies to continue"
)
_SENDS_ON = re.compile(rb"(?:window\.|document\.)?location(?:\.href)?\s*=|location\.(?:replace|reload)\s*\(")


def wall_in(status: int, headers: Mapping[str, str], body: bytes) -> str | None:
    """What shows that the answer is a wall; None if it may be a page. `headers`: names in lower case."""
    if headers.get("cf-mitigated") == "challenge":
        return "a bot wall (cf-mitigated)"
    if status in (404, 410) or len(body) > LARGEST_WALL_BYTES or len(re.findall(rb"<p[\s>]", body)) > 2:
        return None
    if mark := _MARKS.search(body):
        return f"a bot wall ({mark[0].decode('ascii').strip('<>/')})"
    text = re.sub(rb"<script.*?</script>|<style.*?</style>|<[^>]{0,2000}>", b" ", body, flags=re.S | re.I)
    if b"<script" in body and _SENDS_ON.search(body) and len(text.split()) < 10:
        return "a page that is nothing but a script"
    return None
