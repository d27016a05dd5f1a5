#!/usr/bin/python3
"""Holds agents/protocol.schema.json against real streams, the page's example, and lines that must be refused.

usage: schema_test.py SOURCE_DIR ZPI_AGENT        exit 77: python3-jsonschema is not installed
"""
import json
import pathlib
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is not installed")
    sys.exit(77)

source, agent = pathlib.Path(sys.argv[1]), sys.argv[2]
schema = json.loads((source / "agents/protocol.schema.json").read_text())


def validator(kind):
    return jsonschema.Draft202012Validator({**schema, "$ref": f"#/$defs/{kind}"})


def accepts(kind, line):
    try:
        return validator(kind).is_valid(json.loads(line))
    except json.JSONDecodeError:
        return False


jsonschema.Draft202012Validator.check_schema(schema)
failures = []


def expect(kind, line, wanted):
    if accepts(kind, line) != wanted:
        failures.append(f"{kind} must be {'accepted' if wanted else 'refused'}: {line[:200]}")


commands = [
    '{"start_detector":{"name":"threshold","start":["zpi-agent","threshold"],"version":["zpi-agent","--version"]}}',
    '{"start_detector":{"name":"ghost","start":["no-such-program"],"version":[],"reads_counters":false}}',
    '{"clock_request":{"id":7}}',
    '{"ack":{"seq":1}}',
    '{"keep_alive":{}}',
    '{"deliver":{}}',
    "nonsense",
]
with subprocess.Popen(
    [agent, "sample", "--rate", "50", "--count", "100"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
) as process:
    process.stdin.write("\n".join(commands) + "\n")
    process.stdin.flush()
    lines = process.stdout.read().splitlines()
kinds = {next(iter(json.loads(line))) for line in lines}
for kind in ("hello", "sample", "detector", "clock", "failure", "summary"):
    if kind not in kinds:
        failures.append(f"the stream has no {kind}")
for line in lines:
    expect("agent_message", line, True)
for command in commands:
    expect("agent_command", command, command != "nonsense")
page = (source / "agents/PROTOCOL.md").read_text()
example = [line for line in page.splitlines() if line.startswith('{"')]
if len(example) < 6:
    failures.append("PROTOCOL.md has lost its example")
for line in example:
    expect("agent_message", line, True)
checked = subprocess.run([agent, "check-stream"], input="\n".join(example) + "\n", text=True, capture_output=True, timeout=20, check=False)
if checked.returncode != 0:
    failures.append("check-stream refuses the page's example: " + checked.stdout)
for line in ('{"ready":{}}', '{"alarm":{}}', '{"alarm":{"seq":1234,"class":"tcp4","score":0.97}}',
             '{"alarm":{"class":"tcp"}}'):
    expect("detector_message", line, True)
for line in ("{}", "[]", '{"gap":{"from":0,"to":2}}', '{"gap":{"from":1}}', '{"gap":{"from":1,"to":2},"x":{}}',
             '{"sample":{"seq":1,"time":1,"lateness":0,"cost":0,"deltas":[[1,0]]}}',
             '{"sample":{"seq":1,"time":1,"lateness":0,"cost":0,"deltas":[[1]]}}',
             '{"detector":{"name":"x","state":"exited"}}', '{"unknown":{}}'):
    expect("agent_message", line, False)
for name in ("tcp5", "TCP", "other", ""):
    expect("detector_message", '{"alarm":{"class":"%s"}}' % name, False)
expect("agent_message", '{"detection":{"detector":"zpi","time":1,"stamp":"arrival","class":"tcp"}}', True)
print("\n".join(failures) or f"ok: {len(lines)} lines of a stream, {len(example)} of the page")
sys.exit(1 if failures else 0)
