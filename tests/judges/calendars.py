"""Subscribes to a person's calendar as two programs do that know nothing of each other, on a demonstration that is serving:
`python calendars.py API TOKEN`. Books a meeting, moves it and calls it off, and looks each time at what stands there."""
import json
import sys
import time
import urllib.error
import urllib.request
from datetime import date, datetime, timedelta, timezone

import icalendar
import vobject

api, token = sys.argv[1:]
faults = []


def must(fine, said):
    if not fine:
        faults.append(said)


def call(method, path, body=None):
    """Status and answer of the API."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(api + path, data, headers, method=method)) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def done(method, path, body=None):
    status, answer = call(method, path, body)
    if status >= 300:
        sys.exit(f"{method} {path}: {status} {answer}")
    return answer


def of_icalendar(body):
    calendar = icalendar.Calendar.from_ical(body)
    must(not calendar.errors, f"icalendar: {calendar.errors}")
    must([str(calendar[name]) for name in ("VERSION", "METHOD")] == ["2.0", "PUBLISH"], f"icalendar: {calendar.items()}")
    found = []
    for event in calendar.walk("VEVENT"):
        must(not event.errors, f"icalendar: {event.errors}")
        end = event.get("DTEND")
        found.append(
            (
                str(event["UID"]),
                int(event["SEQUENCE"]),
                str(event["STATUS"]),
                str(event["SUMMARY"]),
                event["DTSTART"].dt,
                end.dt if end else None,
                event["DTSTAMP"].dt,
            )
        )
    return found


def of_vobject(body):
    calendar = vobject.readOne(body.decode())
    must(calendar.validate(raiseException=True), "vobject: it is no calendar")
    must([calendar.version.value, calendar.method.value] == ["2.0", "PUBLISH"], f"vobject: {calendar.contents.keys()}")
    found = []
    for event in calendar.contents.get("vevent", []):
        end = event.contents.get("dtend")
        found.append(
            (
                event.uid.value,
                int(event.sequence.value),
                event.status.value,
                event.summary.value,
                event.dtstart.value,
                end[0].value if end else None,
                event.dtstamp.value,
            )
        )
    return found


def is_utc(when):
    # A day has no zone; an instant has, and it is Greenwich's.
    return not isinstance(when, datetime) or when.utcoffset() == timedelta(0)


def read(address):
    """The events by their names, when both programs read the same."""
    with urllib.request.urlopen(address) as answer:
        body, etag, kind = answer.read(), answer.headers["ETag"], answer.headers["Content-Type"]
    must(kind == "text/calendar; charset=utf-8", kind)
    try:
        urllib.request.urlopen(urllib.request.Request(address, headers={"If-None-Match": etag}))
        must(False, "whoever has it is sent it again")
    except urllib.error.HTTPError as known:
        must(known.code == 304, f"{known.code} to whoever has it")
    one, other = of_icalendar(body), of_vobject(body)
    must(len(one) == body.count(b"\r\nBEGIN:VEVENT\r\n"), f"{len(one)} events are read")
    must(sorted(one, key=name) == sorted(other, key=name), f"they differ: {one} and {other}")
    must(len({event[0] for event in one}) == len(one), "a UID twice")
    for event in one + other:
        must(event[2] in ("CONFIRMED", "CANCELLED") and event[1] >= 0, f"{event}")
        must(all(is_utc(when) for when in event[4:]), f"not UTC: {event}")
        must(type(event[4]) in (date, datetime) and isinstance(event[6], datetime), f"{event}")
    return {event[0]: event for event in one}


def name(event):
    return event[0]


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def wait_for(address, uid, said):
    """What is told of it once that is so: the calendar is made anew behind the change."""
    for _ in range(120):
        found = [event for event in read(address).values() if (uid is None or event[0] == uid) and said(event)]
        if found or faults:
            return found[0] if found else None
        time.sleep(0.25)
    faults.append("what has changed does not come")
    return None


made = done("POST", "/me/calendar", {})["feed"]
feed = api.removesuffix("/api/v1") + "/calendars/" + made.rsplit("/calendars/", 1)[1]
before = read(feed)
must(before, "nothing stands in the calendar")
# What the page of one's own calendar says stands in it, too.
told = {event[4] for event in before.values() if event[2] == "CONFIRMED"}
for item in done("GET", "/me/calendar")["items"]:
    when = date.fromisoformat(item["day"]) if item["day"] else instant(item["at"])
    must(when in told, f"{item} stands in no program")

# A meeting in the week that comes, with a mentor who takes bookings at once.
soon = datetime.now(timezone.utc) + timedelta(days=3)
meeting = None
for mentor in done("GET", "/mentors?limit=100")["items"]:
    if meeting or done("GET", f"/mentors/{mentor['handle']}")["needs_approval"]:
        continue
    page = done("GET", f"/mentors/{mentor['handle']}/slots")
    for slot in [slot for slot in page["items"] if instant(slot["starts_at"]) > soon][:20]:
        new = {"team": page["team"]["code"], "starts_at": slot["starts_at"], "mode": "online", "room": ""}
        status, answer = call("POST", f"/mentors/{mentor['handle']}/bookings", new)
        if status == 201:
            meeting, start = answer["code"], instant(slot["starts_at"])
            break
if not meeting:
    sys.exit("no mentor can be met")
done("POST", f"/bookings/{meeting}/confirmation", {"purpose": "Dinilai; dua baris, \"tanda\" & koma"})
booked = wait_for(feed, None, lambda event: event[0] not in before and event[4] == start)
if booked:
    must(booked[1:3] == (0, "CONFIRMED"), f"{booked}")
    free = [instant(slot["starts_at"]) for slot in done("GET", f"/bookings/{meeting}/move")["items"]]
    other = next(when for when in free if when > soon and when != start)
    moving = {"starts_at": other.isoformat().replace("+00:00", "Z"), "reason": "Rapat lain"}
    done("POST", f"/bookings/{meeting}/move", moving)
    moved = wait_for(feed, booked[0], lambda event: event[1] > 0)
    must(moved and moved[1:3] == (1, "CONFIRMED") and moved[4] == other, f"{moved}")
    must(moved and moved[5] - moved[4] == booked[5] - booked[4], f"{moved}")
    done("POST", f"/bookings/{meeting}/cancellation", {"reason": "Dinilai"})
    gone = wait_for(feed, booked[0], lambda event: event[1] > 1)
    must(gone and gone[1:3] == (2, "CANCELLED") and gone[4] == other, f"{gone}")
    must(read(feed).keys() >= before.keys() | {booked[0]}, "what stood there is gone without a word")
for fault in faults:
    print(fault)
print(f"{len(before)} events before, {len(read(feed))} after")
sys.exit(1 if faults else 0)
