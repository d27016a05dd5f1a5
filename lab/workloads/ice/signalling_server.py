#!/usr/bin/python3 -B
"""The chat's public server: two people, `device` and `far`, and each line of one goes to the other."""
import asyncio
import os

PORT = 5222
writers = {}
waiting = {"device": [], "far": []}  # for who is not there yet


async def serve(reader, writer):
    name = (await reader.readline()).decode().strip()
    other = {"device": "far", "far": "device"}.get(name)
    if other is None:
        return writer.close()
    writers[name] = writer
    writer.writelines(waiting[name])
    while line := await reader.readline():
        if other in writers:
            writers[other].write(line)
        else:
            waiting[other].append(line)
    writer.close()


async def main():
    # Descriptions with many candidates are long lines.
    addresses = [os.environ["ZPILAB_RELAY_IPV4"], os.environ["ZPILAB_RELAY_IPV6"]]
    server = await asyncio.start_server(serve, addresses, PORT, limit=1 << 20)
    await server.serve_forever()


asyncio.run(main())
