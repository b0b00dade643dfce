"""Reads the feed of the directory as a reader of feeds does, on a demonstration that is serving: `python feed.py URL`."""
import sys
import urllib.request
import urllib.error
import feedparser

url = sys.argv[1]
faults = []


def must(fine, said):
    if not fine:
        faults.append(said)


def ask(address, **headers):
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, dict(refused.headers), refused.read()


ids, address, pages = {}, f"{url}/innovations/feed?limit=40", 0
while address:
    status, headers, body = ask(address)
    feed = feedparser.parse(body, response_headers={k.lower(): v for k, v in headers.items()})
    must(status == 200 and not feed.bozo, f"{address}: {status} {feed.get('bozo_exception')}")
    must(feed.version == "atom10", f"{address}: {feed.version}")
    for name in ("id", "title", "updated", "author"):
        must(feed.feed.get(name), f"{address}: the feed has no {name}")
    must(feed.feed.updated_parsed, f"{address}: {feed.feed.updated} is no time")
    for entry in feed.entries:
        for name in ("id", "title", "updated_parsed", "author", "link", "summary"):
            must(entry.get(name), f"{address}: an entry has no {name}")
        must(entry.id not in ids, f"{entry.id} twice")
        ids[entry.id] = entry.link
    known, _, _ = ask(address, **{"If-None-Match": headers["etag"]})
    must(known == 304, f"{address}: {known} to whoever has it")
    links = {link.rel: link.href for link in feed.feed.links}
    must("self" in links and "alternate" in links, f"{address}: {links}")
    address, pages = links.get("next"), pages + 1
    must(pages < 20, "the pages do not end")
    if pages >= 20:
        break
status, _, _ = ask(next(iter(ids.values())))
must(status == 200, f"an entry's page answers {status}")
english = feedparser.parse(ask(f"{url}/en/innovations/feed?limit=100")[2])
must({entry.id for entry in english.entries} == set(ids), "the English feed has other ids")
for fault in faults:
    print(fault)
print(f"{len(ids)} entries on {pages} pages")
sys.exit(1 if faults or len(ids) < 90 else 0)
