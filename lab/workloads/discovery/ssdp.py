#!/usr/bin/python3
"""SSDP on either host (UPnP Device Architecture 2.0, section 1): says that it is alive, answers searches after a random
delay, and searches itself. A search's socket is closed before the last answer may have come."""
import heapq
import os
import random
import select
import socket
import struct
import subprocess
import sys
import time

PORT = 1900
GROUPS = {socket.AF_INET: "239.255.255.250", socket.AF_INET6: "ff02::c"}
DEVICE = "urn:schemas-upnp-org:device:MediaServer:1"

role = os.environ["ZPILAB_ROLE"].upper()
addresses = {socket.AF_INET: os.environ[f"ZPILAB_{role}_IPV4"], socket.AF_INET6: os.environ[f"ZPILAB_{role}_IPV6"]}
name = f"uuid:{os.environ['ZPILAB_NAME']}::{DEVICE}"
chance = random.Random(int(os.environ["ZPILAB_SEED"]))


def setting(key):
    return float(os.environ["ZPILAB_" + key.upper()])


def link_of(ipv4):
    """The index of the interface with this address."""
    listed = subprocess.run(["ip", "-4", "-o", "address", "show", "to", ipv4], capture_output=True, text=True, check=True)
    return socket.if_nametoindex(listed.stdout.split()[1])


def multicast_socket(family):
    """A UDP socket whose multicast leaves by the lab's link."""
    one = socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
    if family == socket.AF_INET:
        one.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(addresses[family]))
        one.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 0)
    else:
        one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, link)
        one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_LOOP, 0)
    return one


def listening_socket(family):
    one = multicast_socket(family)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    one.bind(("", PORT))
    group = socket.inet_pton(family, GROUPS[family])
    if family == socket.AF_INET:
        one.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group + socket.inet_aton(addresses[family]))
    else:
        one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, group + struct.pack("@i", link))
    return one


def message(first, headers):
    return "\r\n".join([first, *(f"{key}: {value}" for key, value in headers.items()), "", ""]).encode()


def later(seconds, action, *arguments):
    heapq.heappush(agenda, (time.monotonic() + seconds, next(tickets), action, arguments))


def repeat(mean, action):
    """Calls `action` for ever, with gaps of half to one and a half times the mean."""
    action()
    later(mean * chance.uniform(0.5, 1.5), repeat, mean, action)


def group_text(family):
    return f"{GROUPS[family]}:{PORT}" if family == socket.AF_INET else f"[{GROUPS[family]}]:{PORT}"


def say_alive():
    for family, one in listeners.items():
        headers = {"HOST": group_text(family), "CACHE-CONTROL": "max-age=1800", "NT": DEVICE, "NTS": "ssdp:alive", "USN": name}
        one.sendto(message("NOTIFY * HTTP/1.1", headers), (GROUPS[family], PORT))


def search():
    within = int(setting("ssdp_answer_within_seconds"))
    for family in listeners:
        one = multicast_socket(family)
        headers = {"HOST": group_text(family), "MAN": '"ssdp:discover"', "MX": within, "ST": "ssdp:all"}
        one.sendto(message("M-SEARCH * HTTP/1.1", headers), (GROUPS[family], PORT))
        searches.add(one)
        later(setting("ssdp_search_waits_seconds"), end_search, one)


def end_search(one):
    searches.discard(one)
    one.close()


def answer(one, searcher):
    headers = {"CACHE-CONTROL": "max-age=1800", "EXT": "", "ST": DEVICE, "USN": name}
    one.sendto(message("HTTP/1.1 200 OK", headers), searcher)


def receive(one):
    try:
        text, sender = one.recvfrom(2048)
    except OSError:
        return  # an ICMP error for something sent before
    if one in searches:
        print('{"work":{"ssdp_answers":1}}', flush=True)
    elif text.startswith(b"M-SEARCH"):
        # As the standard asks: at a random time, several answers as for several services.
        for _ in range(3):
            later(chance.uniform(0, setting("ssdp_answer_within_seconds")), answer, one, sender)


agenda, tickets, searches = [], iter(range(sys.maxsize)), set()
link = link_of(addresses[socket.AF_INET])
listeners = {family: listening_socket(family) for family, address in addresses.items() if address}
later(0, repeat, setting("ssdp_alive_every_seconds"), say_alive)
later(1, repeat, setting("ssdp_search_every_seconds"), search)
while True:
    wait = max(0, agenda[0][0] - time.monotonic())
    for ready in select.select([*listeners.values(), *searches], [], [], wait)[0]:
        receive(ready)
    while agenda[0][0] <= time.monotonic():
        _, _, action, arguments = heapq.heappop(agenda)
        action(*arguments)
