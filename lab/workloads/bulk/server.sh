#!/bin/bash
# The peer's iperf3 server. What it prints is not for the trial's record.
exec iperf3 --server --port 5201 > /dev/null
