"""Query keys that say how a reader came to a page and never which page it is.

Data and one question about it. A key belongs here only when two addresses that differ in it alone
are known to show the same text: identity may live in the query (``story?sid=``, ``watch?v=``), so
an unknown key always stays.
"""

from urllib.parse import unquote

PREFIXES = (
    "utm_",  # Google Analytics; also Matomo's and most others' by imitation
    "mtm_",  # Matomo
    "at_",  # AT Internet: BBC, RFI, France 24
    "ns_",  # comScore: BBC
    "__twitter_",
    "hsa_",  # HubSpot advertisements
)
KEYS = frozenset(
    {
        # click identifiers of advertisement networks
        *("fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid"),
        *("igshid", "igsh", "li_fat_id", "epik", "_openstat", "srsltid"),
        # mailings
        *("mc_cid", "mc_eid", "_hsenc", "_hsmi", "mkt_tok", "vero_id", "oly_enc_id", "oly_anon_id"),
        # Chinese platforms: Alibaba, Weibo, WeChat's share sheet, Toutiao, Baidu
        *("spm", "scm", "weibo_id", "isappinstalled", "share_token", "bd_vid"),
        # outlets' own feeds: DW, RFI, Reuters, MSN and BBC, New York Times
        *("maca", "xtor", "feedtype", "feedname", "ocid", "smid", "emc", "ref_src", "ref_url"),
    }
)
VALUES = {
    "from": {"rss", "feed", "timeline", "singlemessage", "groupmessage", "wechat", "weibo"},
    "partner": {"rss"},
    "source": {"rss", "feed"},
    "src": {"rss", "rssfeed", "twsrc"},
    "ref": {"rss", "feed", "twitter", "facebook"},
    "rss": {"1", "true", "yes"},
    "feature": {"youtu.be", "share", "emb_title", "emb_logo"},
}
HOST_KEYS = {
    "mp.weixin.qq.com": {"chksm", "scene", "xtrack", "ascene", "devicetype", "version", "nettype", "lang"}
    | {"abtest_cookie", "exportkey", "pass_ticket", "wx_header", "sessionid", "clicktime", "enterid"},
    "youtube.com": {"si", "pp", "ab_channel"},
    "youtu.be": {"si"},
}


def is_tracking(host: str, parameter: str) -> bool:
    """Tell whether one ``key=value`` of a query on ``host`` (lower case, no ``www.``) only tracks."""
    key, _, value = unquote(parameter).lower().partition("=")
    return (
        key in KEYS
        or key.startswith(PREFIXES)
        or value in VALUES.get(key, ())
        or key in HOST_KEYS.get(host, ())
    )
